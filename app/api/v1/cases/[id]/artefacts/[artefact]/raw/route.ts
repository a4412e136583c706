import { getRaw } from '@/lib/server/http/artefacts'
import { route } from '@/lib/server/http/route'

export const GET = route(getRaw)
