import { route } from '@/lib/server/http/route'
import { getShares, postShare } from '@/lib/server/http/shares'

export const GET = route(getShares)
export const POST = route(postShare)
