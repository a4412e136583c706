// What every route does: refuse what comes from another site, answer errors as documents, and hide our own faults behind a code.

import { isDatabaseBusy, isDatabaseFull } from '../database/sqlite'
import { newRowId } from '../ids'
import { log, reasonOf } from '../log'
import { diskFull, isRefusal, Refusal } from '../refusal'

type Handler<Params> = (request: Request, params: Params) => Promise<Response>
type Route<Params> = (request: Request, context: { params: Promise<Params> }) => Promise<Response>

const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Headers of every answer: what a case holds is for no cache, no frame and no other site. */
const always: Readonly<Record<string, string>> = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
}

export function route<Params = unknown>(handle: Handler<Params>): Route<Params> {
  return async (request, context) => {
    try {
      if (!safe.has(request.method)) refuseOtherSites(request)
      const answer = await handle(request, await context.params)
      for (const [name, value] of Object.entries(always)) if (!answer.headers.has(name)) answer.headers.set(name, value)
      return answer
    } catch (error) {
      return answerError(error)
    }
  }
}

export const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  Response.json(body, { status, headers: { ...always, ...headers } })

function answerError(error: unknown): Response {
  const refusal = asRefusal(error)
  if (refusal) return json({ error: { code: refusal.code, message: refusal.message, hint: refusal.hint } }, refusal.status, refusal.headers)
  const id = newRowId().slice(0, 8)
  log('error', 'internal', { id, reason: reasonOf(error) })
  const message = `Something broke on the server. What was stored is safe. Code: ${id}`
  return json(
    { error: { code: 'internal_error', message, hint: 'Try again. If it stays, give the code to whoever runs the server: it stands in its log.' } },
    500,
  )
}

function asRefusal(error: unknown): Refusal | null {
  if (isRefusal(error)) return error
  if (isDatabaseFull(error)) return diskFull()
  if (isDatabaseBusy(error)) return new Refusal(503, 'busy', 'The database is busy.', 'Try again in a moment.', { 'Retry-After': '2' })
  return null
}

/** A browser says where a request comes from; curl says nothing and cannot be tricked into asking. */
function refuseOtherSites(request: Request): void {
  const site = request.headers.get('sec-fetch-site')
  const origin = request.headers.get('origin')
  const own = site === null ? origin === null || hostOf(origin) === request.headers.get('host') : site === 'same-origin' || site === 'none'
  if (!own) throw new Refusal(403, 'cross_site', 'This request came from another site and was not done.', 'Open Finwait itself and do it there.')
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host
  } catch {
    return null
  }
}
