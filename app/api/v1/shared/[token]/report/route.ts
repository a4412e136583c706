import { route } from '@/lib/server/http/route'
import { getSharedReport } from '@/lib/server/http/shares'

export const GET = route(getSharedReport)
