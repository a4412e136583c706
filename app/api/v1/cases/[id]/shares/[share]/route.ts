import { route } from '@/lib/server/http/route'
import { removeShare } from '@/lib/server/http/shares'

export const DELETE = route(removeShare)
