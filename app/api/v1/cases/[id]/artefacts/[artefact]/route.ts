import { patchArtefact, removeArtefact } from '@/lib/server/http/artefacts'
import { route } from '@/lib/server/http/route'

export const PATCH = route(patchArtefact)
export const DELETE = route(removeArtefact)
