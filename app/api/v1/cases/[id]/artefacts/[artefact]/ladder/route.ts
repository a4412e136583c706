import { getLadder } from '@/lib/server/http/frames'
import { route } from '@/lib/server/http/route'

export const GET = route(getLadder)
