import { getEvents } from '@/lib/server/http/events'
import { route } from '@/lib/server/http/route'

export const GET = route(getEvents)
