// Why the server did not do something, as a key of the catalogue (`states.refusals`).

import { pages } from '@/lib/display/messages/en'

export type Refused = keyof typeof pages.states.refusals

const isRefused = (code: unknown): code is Refused => typeof code === 'string' && Object.hasOwn(pages.states.refusals, code)

/** The reason in an answer's body: `{ "error": { "code": "disk_full", … } }`, or `{ "code": … }`. */
export function readRefusal(body: unknown): Refused {
  if (body === null || typeof body !== 'object') return 'unknown'
  const said: unknown = 'error' in body && body.error !== null && typeof body.error === 'object' ? body.error : body
  const code: unknown = said !== null && typeof said === 'object' && 'code' in said ? said.code : null
  return isRefused(code) ? code : 'unknown'
}

/** A request of JSON. Answers the document, or why there is none; never throws. */
export async function request(
  url: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  body?: unknown,
): Promise<{ ok: true; body: unknown } | { ok: false; why: Refused }> {
  try {
    const answer = await fetch(url, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    const said: unknown = text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : null
    return answer.ok ? { ok: true, body: said } : { ok: false, why: readRefusal(said) }
  } catch {
    return { ok: false, why: 'offline' }
  }
}

/** A field of a document that should be a string: `idOf(body, 'id')`. */
export const textOf = (body: unknown, field: string): string | null => {
  if (body === null || typeof body !== 'object') return null
  const value = new Map(Object.entries(body)).get(field)
  return typeof value === 'string' ? value : null
}
