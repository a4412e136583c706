import { route } from '@/lib/server/http/route'
import { postStatement, removeStatement } from '@/lib/server/http/statements'

export const POST = route(postStatement)
export const DELETE = route(removeStatement)
