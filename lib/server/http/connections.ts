// The table of connections: pages of it, its groups, and the whole of it to take away.

import { z } from 'zod'
import type { ArtefactId } from '@/lib/core/artefact'
import { type ConnectionFilter, connectionGroupings, connectionSorts, groupSorts, mostRows } from '@/lib/core/connection-query'
import { connStates } from '@/lib/core/connection-table'
import { openShare } from '../access'
import { readPrefix } from '../connections/addresses'
import { connectionCache } from '../connections/cache'
import { endingNames, markNames } from '../connections/columns'
import { csvOf, parquetOf } from '../connections/export'
import { closeTables, openTables } from '../connections/open'
import { Pace } from '../connections/pace'
import { groupPageOf, pageOf } from '../connections/query'
import type { Table } from '../connections/table'
import { recordAct } from '../database/audit'
import { write } from '../database/database'
import { type Finwait, finwait } from '../finwait'
import { notFound } from '../refusal'
import { readQuery } from './body'
import { type CaseParams, notReady, openCase } from './cases'
import { json } from './route'
import type { TokenParams } from './shares'

const mostListed = 8
const listOf = <T>(item: z.ZodType<T, string>) =>
  z
    .string()
    .max(400)
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).max(16))
    .default([])

const moment = z.coerce.number().min(-8.64e15).max(8.64e15)
const filterWanted = z.object({
  capture: z.custom<ArtefactId>((text) => typeof text === 'string' && /^a-[\w-]{1,30}$/.test(text)).optional(),
  address: listOf(z.string().refine((text) => readPrefix(text) !== null, 'not an address or prefix')).refine(({ length }) => length <= mostListed),
  port: listOf(z.coerce.number<string>().int().min(0).max(0xffff)),
  state: listOf(z.enum(connStates)),
  ending: listOf(z.enum(endingNames)),
  mark: listOf(z.enum(markNames)),
  name: z.string().trim().min(1).max(255).optional(),
  history: z.string().trim().min(1).max(64).optional(),
  wait: z.coerce.number().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  from: moment.optional(),
  to: moment.optional(),
})

const orders = z.enum(['ascending', 'descending']).default('ascending')
const limit = z.coerce.number().int().min(1).max(mostRows).default(100)
const offset = z.coerce.number().int().min(0)
const pageWanted = z.object({
  sort: z.enum(connectionSorts).default('began'),
  order: orders.default('ascending'),
  limit,
  offset: offset.max(2 ** 40).default(0),
})
/** Groups far down the list are found by a filter: paging to them would sort all. */
const groupsWanted = z.object({
  group: z.enum(connectionGroupings),
  sort: z.enum(groupSorts).default('connections'),
  order: orders.default('descending'),
  limit,
  offset: offset.max(10_000).default(0),
})
const fileWanted = z.object({ as: z.enum(['csv', 'parquet']) })
const unlisted = { 'X-Robots-Tag': 'noindex, nofollow, noarchive' }

function readFilter(request: Request): ConnectionFilter {
  const { capture = null, name = null, history = null, wait = null, from = null, to = null, ...lists } = readQuery(request, filterWanted)
  const { address, port, state, ending, mark } = lists
  return { capture, addresses: address, ports: port, states: state, endings: ending, marks: mark, name, history, minWait: wait, from, to }
}

/** GET /api/v1/cases/[id]/connections: a page of the table, or of its groups where `group` is said. */
export async function getConnections(request: Request, { id }: CaseParams): Promise<Response> {
  return json(await answer(request, await openCase(id), id))
}

/** GET /api/v1/shared/[token]/connections: the same by a link. */
export async function getSharedConnections(request: Request, { token }: TokenParams): Promise<Response> {
  const share = await openShare(token)
  if (!share) throw notFound('link')
  return json(await answer(request, await finwait(), share.caseId), 200, unlisted)
}

/** GET …/connections/file?as=csv|parquet: all that the filter keeps, in the order of the table. */
export async function getConnectionsFile(request: Request, { id }: CaseParams): Promise<Response> {
  return fileOf(request, await openCase(id), id, id)
}

export async function getSharedConnectionsFile(request: Request, { token }: TokenParams): Promise<Response> {
  const share = await openShare(token)
  if (!share) throw notFound('link')
  return fileOf(request, await finwait(), share.caseId, 'by a link')
}

async function answer(request: Request, server: Finwait, caseId: string): Promise<object> {
  const filter = readFilter(request)
  const grouped = new URL(request.url).searchParams.has('group')
  const wanted = grouped ? readQuery(request, groupsWanted) : readQuery(request, pageWanted)
  const pace = new Pace(request.signal)
  const tables = await tablesOf(server, caseId)
  try {
    const captures = tables.map(({ artefact, fileName, file }) => ({ artefact, fileName, connections: file.rows }))
    const { limit, offset } = wanted
    const descending = wanted.order === 'descending'
    if ('group' in wanted)
      return {
        captures,
        ...(await groupPageOf(tables, filter, wanted.group, { by: wanted.sort, descending, offset, limit }, connectionCache(), pace)),
      }
    return { captures, ...(await pageOf(tables, filter, { by: wanted.sort, descending, offset, limit }, connectionCache(), pace)) }
  } finally {
    await closeTables(tables)
  }
}

async function tablesOf(server: Finwait, caseId: string): Promise<readonly Table[]> {
  const tables = await openTables(server, caseId)
  if (tables === null) throw notReady()
  return tables
}

async function fileOf(request: Request, server: Finwait, caseId: string, subject: string): Promise<Response> {
  const filter = readFilter(request)
  const { as } = readQuery(request, fileWanted)
  const tables = await tablesOf(server, caseId)
  const pieces = (as === 'csv' ? csvOf : parquetOf)(tables, filter, connectionCache(), new Pace(request.signal))
  try {
    await write(server.database, (tx) => recordAct(tx, 'connections.exported', caseId, subject, Date.now()))
  } catch (error) {
    await closeTables(tables)
    throw error
  }
  const bytes = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await pieces.next()
        if (value) controller.enqueue(value)
        if (!done) return
        controller.close()
      } catch (error) {
        controller.error(error)
      }
      await closeTables(tables)
    },
    async cancel() {
      await pieces.return(undefined)
      await closeTables(tables)
    },
  })
  return new Response(bytes, {
    headers: {
      'Content-Type': as === 'csv' ? 'text/csv; charset=utf-8' : 'application/vnd.apache.parquet',
      'Content-Disposition': `attachment; filename="finwait-connections.${as}"`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
      ...unlisted,
    },
  })
}
