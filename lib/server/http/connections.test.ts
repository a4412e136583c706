import { expect, test } from 'vitest'
import type { ConnectionGroups, ConnectionPage } from '@/lib/core/connection-query'
import { drawnRows, writeTable } from '../connections/testing/fill'
import { insertArtefact } from '../database/artefacts'
import { insertCase } from '../database/cases'
import { write } from '../database/database'
import { saveReport } from '../database/reports'
import { insertShare, revokeShare } from '../database/shares'
import type { Finwait } from '../finwait'
import { digestOf, newCaseId, newShareToken } from '../ids'
import { ask, newServer } from '../testing/server'
import { getConnections, getConnectionsFile, getSharedConnections, getSharedConnectionsFile } from './connections'
import { route } from './route'

const artefact = 'a-0123456789ab'

/** A case with one capture of 200 connections, whose clock runs a second behind the axis. */
async function newCase(server: Finwait): Promise<string> {
  const id = newCaseId()
  const table = await server.derived.create('connections')
  const { words, rowOf } = drawnRows(1, 1_700_000_000_000_000)
  writeTable(server.derived.path(table.name), words, 200, rowOf)
  await table.file.close()
  const [document, tables] = [await server.derived.create('report'), await server.derived.create('tables')]
  const report = {
    artefacts: [{ id: artefact, fileName: 'gw.pcap' }],
    captures: [{ source: { artefact }, clock: `${artefact}#0`, ours: '198.18.7.2' }],
    timeline: { placements: [{ clock: `${artefact}#0`, kind: 'placed', offset: 1_000_000 }] },
  }
  await document.file.writeFile(JSON.stringify(report))
  await Promise.all([document.file.close(), tables.file.close()])
  await write(server.database, async (tx) => {
    await insertCase(tx, { id, title: '', createdAt: 1 })
    const row = {
      caseId: id,
      id: artefact,
      ordinal: 0,
      sha256: '0'.repeat(64),
      size: 1,
      fileName: 'gw.pcap',
      receivedAt: 1,
      modifiedAt: null,
    } as const
    await insertArtefact(tx, { ...row, from: null })
    await tx.updateTable('artefacts').set({ connections: table.name }).where('case_id', '=', id).execute()
    await saveReport(tx, { caseId: id, madeAt: 1, document: document.name, tables: tables.name })
  })
  return id
}

const of = <T>(params: T) => ({ params: Promise.resolve(params) })
const get = async (id: string, query: string) => route(getConnections)(ask('GET', `/x?${query}`), of({ id }))
const page = async (id: string, query: string): Promise<ConnectionPage> => (await get(id, query)).json() as Promise<ConnectionPage>

test('a page says what was asked, on the axis of the case', async () => {
  const id = await newCase(await newServer())
  const found = await page(id, 'sort=wait&order=descending&limit=5&mark=stalled&address=203.0.113.0/24')
  expect(found).toMatchObject({ of: 200, offset: 0, captures: [{ artefact, fileName: 'gw.pcap', connections: 200 }] })
  expect(found.matched).toBeGreaterThan(0)
  expect(found.rows).toHaveLength(Math.min(5, found.matched))
  const [first] = found.rows
  expect(first?.stalled).toBe(true)
  expect(first?.responder.address).toMatch(/^203\.0\.113\./)
  expect((first?.firstAt ?? 0) - (first?.firstReading ?? 0)).toBe(1_000_000)
  const waits = found.rows.map((row) => row.fin?.wait ?? 0)
  expect(waits).toEqual([...waits].sort((a, b) => b - a))
})

test('groups come in the place of rows where they are asked for', async () => {
  const id = await newCase(await newServer())
  const found = (await (await get(id, 'group=port&sort=key&order=ascending&limit=2')).json()) as ConnectionGroups
  expect(found).toMatchObject({ of: 200, matched: 200, groups: 3 })
  expect(found.rows.map(({ key }) => key)).toEqual(['80', '443'])
})

test('a question that makes no sense is refused in words', async () => {
  const id = await newCase(await newServer())
  for (const query of [
    'address=shop',
    'port=70000',
    'state=XX',
    'limit=501',
    'sort=none',
    'group=none',
    'group=port&sort=began',
    'offset=-1',
    'wait=-1',
    'mark=x',
  ]) {
    const answer = await get(id, query)
    expect(answer.status, query).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { code: 'bad_request', message: expect.stringContaining('not understood') } })
  }
  expect((await get(newCaseId(), '')).status).toBe(404)
})

test('a case without a report has none of it yet', async () => {
  const server = await newServer()
  const id = newCaseId()
  await write(server.database, (tx) => insertCase(tx, { id, title: '', createdAt: 1 }))
  const answer = await get(id, '')
  expect([answer.status, await answer.json()]).toMatchObject([404, { error: { code: 'not_ready' } }])
})

test('all of it can be taken away, as CSV or Parquet, and that it was is recorded', async () => {
  const server = await newServer()
  const id = await newCase(server)
  const csv = await route(getConnectionsFile)(ask('GET', '/x?as=csv&port=443'), of({ id }))
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="finwait-connections.csv"')
  const lines = (await csv.text()).trimEnd().split('\r\n')
  expect(lines).toHaveLength(1 + (await page(id, 'port=443')).matched)
  const parquet = Buffer.from(await (await route(getConnectionsFile)(ask('GET', '/x?as=parquet'), of({ id }))).arrayBuffer())
  expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1'])
  expect((await route(getConnectionsFile)(ask('GET', '/x?as=xml'), of({ id }))).status).toBe(400)
  const acts = await server.database.selectFrom('audit').select('what').where('case_id', '=', id).execute()
  expect(acts.filter(({ what }) => what === 'connections.exported')).toHaveLength(2)
})

test('a link opens the table of its own case, and nothing once it is revoked', async () => {
  const server = await newServer()
  const id = await newCase(server)
  const token = newShareToken()
  await insertShare(server.database, { id: 's', caseId: id, createdAt: 1, expiresAt: Date.now() + 60_000 }, digestOf(token))
  const ways = [getSharedConnections, getSharedConnectionsFile] as const
  for (const way of ways) {
    const answer = await route(way)(ask('GET', '/x?as=csv'), of({ token }))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-robots-tag')).toContain('noindex')
    expect(await answer.text()).not.toContain(id)
  }
  await revokeShare(server.database, id, 's', 2)
  for (const way of ways) expect((await route(way)(ask('GET', '/x?as=csv'), of({ token }))).status).toBe(404)
})
