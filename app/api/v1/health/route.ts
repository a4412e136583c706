import { getHealth } from '@/lib/server/http/health'
import { route } from '@/lib/server/http/route'

export const GET = route(getHealth)

export const dynamic = 'force-dynamic'
