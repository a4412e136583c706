import { z } from 'zod'
import type { ClockId, Statement } from '@/lib/core/clock'
import { micros, reading } from '@/lib/core/units'
import { write } from '../database/database'
import { enqueueReport } from '../database/jobs'
import { listStatements, state, unstate } from '../database/statements'
import { notFound } from '../refusal'
import { readBody, readQuery } from './body'
import { type CaseParams, openCase } from './cases'
import { json } from './route'

const isClockId = (text: unknown): text is ClockId => typeof text === 'string' && /^a-[0-9a-f-]{1,24}#\d{1,6}$/.test(text)
const clock = z.custom<ClockId>(isClockId, 'the id of a clock, as the report names it')
const whole = z.number().int()

const said = z
  .strictObject({ clock, reads: whole, was: whole, uncertainty: whole.min(0) })
  .transform((one): Statement => ({ clock: one.clock, reads: reading(one.reads), was: reading(one.was), uncertainty: micros(one.uncertainty) }))

/** POST /api/v1/cases/[id]/statements {clock, reads, was, uncertainty}, in µs: "when this clock read that, it was so much UTC". Only judged anew, not read. */
export async function postStatement(request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const statement = await readBody(request, said)
  await write(server.database, async (tx) => {
    const now = Date.now()
    await state(tx, id, statement, now)
    await enqueueReport(tx, id, now)
  })
  server.wake()
  return json({ statements: await listStatements(server.database, id) }, 201)
}

/** DELETE …/statements?clock=…: takes back what was said of a clock. */
export async function removeStatement(request: Request, { id }: CaseParams): Promise<Response> {
  const server = await openCase(id)
  const { clock: of } = readQuery(request, z.object({ clock }))
  await write(server.database, async (tx) => {
    const now = Date.now()
    if (!(await unstate(tx, id, of, now))) throw notFound('statement')
    await enqueueReport(tx, id, now)
  })
  server.wake()
  return json({ statements: await listStatements(server.database, id) })
}
