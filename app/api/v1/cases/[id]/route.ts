import { getCase, patchCase, removeCase } from '@/lib/server/http/cases'
import { route } from '@/lib/server/http/route'

export const GET = route(getCase)
export const PATCH = route(patchCase)
export const DELETE = route(removeCase)
