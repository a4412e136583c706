import { getSharedConnectionsFile } from '@/lib/server/http/connections'
import { route } from '@/lib/server/http/route'

export const GET = route(getSharedConnectionsFile)
