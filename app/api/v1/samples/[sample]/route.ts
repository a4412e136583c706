import { route } from '@/lib/server/http/route'
import { postSample } from '@/lib/server/http/samples'

export const POST = route(postSample)
