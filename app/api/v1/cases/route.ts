import { postCase } from '@/lib/server/http/cases'
import { route } from '@/lib/server/http/route'

export const POST = route(postCase)
