import { getReport } from '@/lib/server/http/reports'
import { route } from '@/lib/server/http/route'

export const GET = route(getReport)
