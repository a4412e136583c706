import type { z } from 'zod'
import { Refusal } from '../refusal'

const longest = 64 * 1024

/** The request's JSON, checked. An empty body is read as {}. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  if (Number(request.headers.get('content-length') ?? 0) > longest)
    throw new Refusal(413, 'bad_request', 'The request is too long.', `At most ${longest} bytes.`)
  const text = await request.text()
  return check(schema, text.trim() === '' ? {} : parse(text))
}

/** The request's query, checked. */
export const readQuery = <T>(request: Request, schema: z.ZodType<T>): T => check(schema, Object.fromEntries(new URL(request.url).searchParams))

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, 'bad_request', 'The request is no JSON.', 'Send a JSON document.')
  }
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const checked = schema.safeParse(value)
  if (checked.success) return checked.data
  const faults = checked.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'document'}: ${message}`)
  throw new Refusal(400, 'bad_request', `The request was not understood. ${faults.join('; ')}`, 'See the list of routes in the documentation.')
}
