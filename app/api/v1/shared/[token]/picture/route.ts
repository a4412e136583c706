import { route } from '@/lib/server/http/route'
import { getSharedPicture } from '@/lib/server/http/shares'

export const GET = route(getSharedPicture)
