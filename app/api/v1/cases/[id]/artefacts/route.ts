import { postArtefacts } from '@/lib/server/http/artefacts'
import { route } from '@/lib/server/http/route'

export const POST = route(postArtefacts)
