import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type CaseView, loadCase, loadReport } from '../access'
import type { Finwait } from '../finwait'
import { removeArtefact } from '../http/artefacts'
import { postCase } from '../http/cases'
import { route } from '../http/route'
import { type Supervisor, startSupervisor } from '../jobs/supervisor'
import { bundleFile } from '../launch/ready.mjs'
import { commandLine } from '../testing/bundle'
import { ask, formOf, newProgram, newServer } from '../testing/server'
import { tarOf } from './testing/script'
import { sosreport, wantedIn } from './testing/sosreport'

vi.mock('../database/jobs', async (load) => {
  const jobs = await load<typeof import('../database/jobs')>()
  return { ...jobs, backoff: [10, 10, 10] }
})

const running: Supervisor[] = []
afterEach(async () => {
  for (const supervisor of running.splice(0)) await supervisor.stop()
})

async function upload(server: Finwait, fileName: string, value: string | Uint8Array): Promise<string> {
  running.push(startSupervisor(server))
  const { body, headers } = formOf({ name: 'file', fileName, value })
  const answer = await route(postCase)(ask('POST', '/api/v1/cases', body, headers), { params: Promise.resolve({}) })
  return (await answer.json()).id
}

async function settled(id: string): Promise<CaseView> {
  let last: CaseView | null = null
  await vi.waitFor(
    async () => {
      last = await loadCase(id)
      if (last?.report !== 'made' || last.artefacts.some(({ state }) => state !== 'done')) throw new Error(`not yet: ${JSON.stringify(last)}`)
    },
    { timeout: 18_000, interval: 30 },
  )
  if (!last) throw new Error('no case')
  return last
}

/** A child that says of every file whose bytes are "archive" that `found` came out of it, having written aaabbbb. */
const program = (found: string): string =>
  newProgram(`import fs from 'node:fs'
const say = (word) => fs.writeSync(1, JSON.stringify(word) + '\\n')
if (process.argv[2] === 'report') { fs.writeSync(3, '{"format":"finwait-report"}'); fs.writeSync(4, 'tables'); say({ t: 'made' }); process.exit() }
const { tasks } = JSON.parse(fs.readFileSync(0, 'utf8').split('\\n')[0])
for (const task of tasks) {
  const detection = { kind: 'detected', format: 'ss', sureness: 'certain', why: 'it is' }
  const read = { t: 'read', detection, compression: 'none', status: 'ok', diagnostics: [] }
  fs.writeSync(task.facts, 'aaabbbb')
  if (fs.readFileSync(task.files[0].fd, 'utf8') !== 'archive') say(read)
  else {
    const members = { files: 9, read: 2, same: 0, listed: 7, refused: 0, folders: [{ path: 'etc', files: 7 }] }
    const tar = { kind: 'archive', format: null, archive: 'tar', layout: null, why: 'it is' }
    say({ ...read, detection: tar, archive: { members, found: ${found} } })
  }
}`)
const two = `[{ entry: 2, path: 'a/../../x.txt', from: 0, size: 3, modifiedAt: 1795338000000 }, { entry: 5, path: 'b.txt', from: 3, size: 4, modifiedAt: null }]`

const blobs = ({ config }: Finwait): string[] =>
  readdirSync(join(config.data, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => name.length > 10)

describe('what a child found in an archive', () => {
  test('becomes artefacts of its own, each with its bytes, and the archive says what became of the rest', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program(two) })
    const id = await upload(server, 'bundle.tar', 'archive')
    const { artefacts } = await settled(id)
    const [archive, first, second] = artefacts
    expect(artefacts).toHaveLength(3)
    expect(archive).toMatchObject({ fileName: 'bundle.tar', from: null, detection: { kind: 'archive' }, members: { files: 9, read: 2, listed: 7 } })
    expect(first).toMatchObject({
      fileName: 'a/../../x.txt',
      size: 3,
      from: { archive: archive?.id, entry: 2 },
      modifiedAt: '2026-11-22T09:00:00.000Z',
    })
    expect(second).toMatchObject({ fileName: 'b.txt', size: 4, status: 'ok', modifiedAt: null })
    const blob = await server.blobs.open(second?.sha256 ?? '')
    expect((await blob.readFile()).toString()).toBe('bbbb')
    await blob.close()
    expect(blobs(server)).toHaveLength(3)
    expect(readdirSync(join(server.config.data, 'tmp'))).toEqual([])
    expect(readdirSync(join(server.config.data, 'derived')).filter((name) => name.endsWith('.facts'))).toHaveLength(2)
  })

  test('goes with its archive', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program(two) })
    const id = await upload(server, 'bundle.tar', 'archive')
    const artefact = (await settled(id)).artefacts[0]?.id ?? ''
    await removeArtefact(ask('DELETE', `/api/v1/cases/${id}/artefacts/${artefact}`), { id, artefact })
    expect((await loadCase(id))?.artefacts).toEqual([])
    expect(blobs(server)).toEqual([])
  })

  test.each([
    ['beyond what it has written', `[{ entry: 1, path: 'x', from: 5, size: 3, modifiedAt: null }]`],
    [
      'over one another',
      `[{ entry: 1, path: 'x', from: 0, size: 7, modifiedAt: null }, { entry: 2, path: 'y', from: 1, size: 3, modifiedAt: null }]`,
    ],
    ['at no place', `[{ entry: 1, path: 'x', from: -1, size: 3, modifiedAt: null }]`],
  ])('%s is not believed', async (_, found) => {
    const server = await newServer({ FINWAIT_PROGRAM: program(found) })
    const { artefacts } = await settled(await upload(server, 'bundle.tar', 'archive'))
    expect(artefacts.map(({ status, diagnostics }) => [status, diagnostics[0]?.code])).toEqual([['failed', 'parser_protocol']])
    expect(blobs(server)).toHaveLength(1)
  })
})

describe('a whole sosreport', () => {
  beforeAll(async () => void (await commandLine()), 60_000)

  test('that is uploaded is in the report with its files, and with nothing else of it', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: bundleFile })
    const id = await upload(server, 'sosreport-web01.tar.gz', gzipSync(tarOf(sosreport('rhel', 50))))
    const { artefacts } = await settled(id)
    expect(artefacts).toHaveLength(1 + wantedIn('rhel').length)
    expect(artefacts.filter(({ status }) => status === 'failed')).toEqual([])
    const report = (await loadReport(id))?.report
    expect(report?.artefacts.find(({ members }) => members)?.members).toMatchObject({ read: wantedIn('rhel').length, refused: 2 })
    expect(report?.limits.filter(({ name }) => name === 'net.ipv4.tcp_max_orphans').map(({ value }) => value)).toEqual([[65536]])
    expect(report?.socketSnapshots.length).toBeGreaterThan(0)
  })
})
