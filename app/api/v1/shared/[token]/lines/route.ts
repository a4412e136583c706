import { route } from '@/lib/server/http/route'
import { getSharedLines } from '@/lib/server/http/shares'

export const GET = route(getSharedLines)
