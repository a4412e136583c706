import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ArtefactView, type CaseView, loadCase, loadReport } from '../access'
import { write } from '../database/database'
import { claim, enqueueReport, finish, type Job, leaseTime, mostAttempts, release, renew, takeLapsed } from '../database/jobs'
import type { Finwait } from '../finwait'
import { patchArtefact } from '../http/artefacts'
import { postCase } from '../http/cases'
import { route } from '../http/route'
import { ask, askJson, formOf, newFolder, newProgram, newServer } from '../testing/server'
import { type Supervisor, startSupervisor } from './supervisor'

vi.mock('../database/jobs', async (load) => {
  const jobs = await load<typeof import('../database/jobs')>()
  return { ...jobs, backoff: [10, 10, 10] }
})

const running: Supervisor[] = []
afterEach(async () => {
  for (const supervisor of running.splice(0)) await supervisor.stop()
})
const run = (server: Finwait): void => void running.push(startSupervisor(server))

const report =
  "if (process.argv[2] === 'report') { fs.writeSync(3, '{\"format\":\"finwait-report\"}'); fs.writeSync(4, 'tables'); say({ t: 'made' }); process.exit() }"
const program = (parse: string): string =>
  newProgram(`import fs from 'node:fs'
const say = (word) => fs.writeSync(1, JSON.stringify(word) + '\\n')
const detection = { kind: 'detected', format: 'ss', sureness: 'certain', why: 'it is' }
const read = { t: 'read', detection, compression: 'none', status: 'ok', diagnostics: [] }
${report}
const { tasks } = JSON.parse(fs.readFileSync(0, 'utf8').split('\\n')[0])
for (const task of tasks) {
  const text = fs.readFileSync(task.files[0].fd, 'utf8')
  ${parse}
}`)
const reads = "fs.writeSync(task.facts, 'facts'); say({ t: 'detected', detection }); say(read)"

async function open(...texts: readonly string[]): Promise<string> {
  const { body, headers } = formOf(...texts.map((value, i) => ({ name: 'file', fileName: `${i}.txt`, value })))
  const answer = await route(postCase)(ask('POST', '/api/v1/cases', body, headers), { params: Promise.resolve({}) })
  return (await answer.json()).id
}

async function until(id: string, good: (view: CaseView) => boolean): Promise<CaseView> {
  let last: CaseView | null = null
  await vi.waitFor(
    async () => {
      last = await loadCase(id)
      if (!last || !good(last)) throw new Error(`not yet: ${JSON.stringify(last)}`)
    },
    { timeout: 15_000, interval: 30 },
  )
  if (!last) throw new Error('no case')
  return last
}
const settled = (view: CaseView): boolean => view.report === 'made' && view.artefacts.every(({ state }) => state === 'done')
const codes = (artefact: ArtefactView | undefined): unknown => artefact?.diagnostics.map(({ code }) => code)

describe('the supervisor', () => {
  test('reads what was uploaded, in a child without environment, and makes a report', async () => {
    process.env.SECRET_OF_THE_SERVER = 'x'
    const server = await newServer({
      FINWAIT_PROGRAM: program(`if (process.env.SECRET_OF_THE_SERVER || text !== 'the bytes') process.exit(1); ${reads}`),
    })
    run(server)
    const id = await open('the bytes')
    const view = await until(id, settled)
    expect(view.artefacts[0]).toMatchObject({ state: 'done', status: 'ok', detection: { format: 'ss' }, progress: null })
    expect(view.reportVersion).toBe(1)
    expect(await loadReport(id)).toEqual({ report: { format: 'finwait-report' }, version: 1 })
    delete process.env.SECRET_OF_THE_SERVER
  })

  test('shows how far a child has come', async () => {
    const server = await newServer({
      FINWAIT_PROGRAM: program(`say({ t: 'progress', of: 'packets', read: 412000, bytes: 5, size: 9 }); setTimeout(() => { ${reads} }, 1500)`),
    })
    run(server)
    const id = await open('x')
    const view = await until(id, ({ artefacts: [one] }) => one?.progress !== null && one !== undefined)
    expect(view.artefacts[0]).toMatchObject({ state: 'reading', progress: { of: 'packets', read: 412_000, bytes: 5, size: 9 } })
    await until(id, settled)
  })

  test.each([
    ['that dies each time', "process.kill(process.pid, 'SIGKILL')", 'parser_crash'],
    ['that throws', "throw new Error('poison')", 'parser_crash'],
    ['that takes all memory', 'const held = []; for (;;) held.push(Buffer.alloc(8 << 20, 1))', 'parser_memory'],
    ['that takes all of the heap', "const held = []; for (;;) held.push({ a: 'b'.repeat(9) + held.length })", 'parser_memory'],
    ['that never ends', 'for (;;);', 'parser_timeout'],
    ['that says no last word', '', 'parser_protocol'],
    ['that says nonsense', "fs.writeSync(1, 'hello\\n'); setTimeout(() => undefined, 60_000)", 'parser_protocol'],
    ['that says numbers that are none', 'fs.writeSync(1, \'{"t":"progress","of":"lines","read":-1,"bytes":0,"size":0}\\n\')', 'parser_protocol'],
    ['that floods its output', "const line = 'x'.repeat(1 << 20); for (;;) fs.writeSync(1, line)", 'parser_protocol'],
  ])('gives a child %s three attempts, then fails the artefact with the reason; the next artefact is read', async (_what, parse, code) => {
    const server = await newServer({
      FINWAIT_CHILD_MEMORY: '128m',
      FINWAIT_CHILD_SILENCE: '1',
      FINWAIT_PROGRAM: program(`if (text === 'poison') { ${parse} } else { ${reads} }`),
    })
    run(server)
    const id = await open('poison', 'good')
    const view = await until(id, settled)
    expect(view.artefacts.map(({ status }) => status)).toEqual(['failed', 'ok'])
    expect(codes(view.artefacts[0])).toEqual([code])
    expect(view.artefacts[0]?.diagnostics[0]?.figures).toEqual({ attempts: mostAttempts })
    expect(await server.blobs.has(view.artefacts[0]?.sha256 ?? '')).toBe(true)
  })

  test('has small files read by one child, one after the other', async () => {
    const starts = join(newFolder(), 'starts')
    const server = await newServer({ FINWAIT_PROGRAM: program(`fs.appendFileSync(${JSON.stringify(starts)}, process.pid + ' '); ${reads}`) })
    const id = await open(...Array.from({ length: 40 }, (_, i) => `file ${i}`))
    run(server)
    const view = await until(id, settled)
    expect(view.artefacts.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 'ok'))
    const pids = readFileSync(starts, 'utf8').trim().split(' ')
    expect([pids.length, new Set(pids).size]).toEqual([40, 1])
    expect(readdirSync(join(server.config.data, 'derived')).filter((name) => name.endsWith('.facts'))).toHaveLength(40)
  })

  test('counts the crash of such a child against the file it was at, not against those behind it', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program(`if (text === '1') process.exit(1); ${reads}`) })
    const id = await open('0', '1', '2', '3')
    run(server)
    const view = await until(id, settled)
    expect(view.artefacts.map(({ status }) => status)).toEqual(['ok', 'failed', 'ok', 'ok'])
    const jobs = await server.database.selectFrom('jobs').select(['state', 'attempts']).where('kind', '=', 'parse').orderBy('attempts').execute()
    expect(jobs.map(({ state, attempts }) => `${state} ${attempts}`)).toEqual(['done 1', 'done 1', 'done 1', `failed ${mostAttempts}`])
  })

  test('makes a report while a large capture of another case is read', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program(`if (text === 'large') setTimeout(() => { ${reads} }, 4000); else { ${reads} }`) })
    run(server)
    const small = await open('x')
    await until(small, settled)
    const large = await open('large')
    await until(large, ({ artefacts: [one] }) => one?.state === 'reading')
    await write(server.database, (tx) => enqueueReport(tx, small, Date.now()))
    server.wake()
    await until(small, ({ reportVersion, report }) => reportVersion === 2 && report === 'made')
    expect((await loadCase(large))?.artefacts[0]?.state).toBe('reading')
    await until(large, settled)
  })

  test('fails an artefact whose bytes are gone, without a child', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program(reads) })
    const id = await open('x')
    await server.blobs.delete([(await loadCase(id))?.artefacts[0]?.sha256 ?? ''])
    run(server)
    expect(codes((await until(id, settled)).artefacts[0])).toEqual(['blob_unreadable'])
  })

  test('reads an artefact anew as the format a person chose', async () => {
    const server = await newServer({
      FINWAIT_PROGRAM: program(
        "const { chosen } = task; fs.writeSync(task.facts, 'facts'); say({ ...read, detection: chosen ? { kind: 'chosen', format: chosen, why: 'chosen' } : detection })",
      ),
    })
    run(server)
    const id = await open('x')
    const artefact = (await until(id, settled)).artefacts[0]?.id ?? ''
    await route(patchArtefact)(askJson('PATCH', '/x', { format: 'dmesg' }), { params: Promise.resolve({ id, artefact }) })
    const view = await until(id, (now) => settled(now) && now.reportVersion === 2)
    expect(view.artefacts[0]).toMatchObject({ detection: { kind: 'chosen', format: 'dmesg' }, chosenFormat: 'dmesg' })
  })

  test('stopped, gives its work back at once, and the attempt does not count', async () => {
    const server = await newServer({ FINWAIT_PROGRAM: program("say({ t: 'detected', detection }); setTimeout(() => undefined, 60_000)") })
    run(server)
    const id = await open('x')
    await until(id, ({ artefacts: [one] }) => one?.state === 'reading')
    await running.pop()?.stop()
    expect(await server.database.selectFrom('jobs').select(['state', 'attempts', 'lease_id']).execute()).toEqual([
      { state: 'queued', attempts: 0, lease_id: null },
    ])
    expect((await loadCase(id))?.artefacts[0]?.state).toBe('waiting')
  })
})

describe('a lease', () => {
  const later = leaseTime + 1
  const nothing = async (): Promise<void> => undefined
  async function first(): Promise<{ server: Finwait; job: Job; now: number }> {
    const server = await newServer()
    await open('x')
    const now = Date.now()
    const job = await claim(server.database, now)
    if (!job) throw new Error('nothing to claim')
    return { server, job, now }
  }

  test('is held by one', async () => {
    const { server, now } = await first()
    expect(await claim(server.database, now)).toBeNull()
  })

  test('that lapsed is taken up by another, and its former holder can store nothing', async () => {
    const { server, job, now } = await first()
    const next = await claim(server.database, now + later)
    expect(next).toMatchObject({ id: job.id, attempts: 2 })
    let stored = false
    const zombie = await finish(server.database, job, 'done', null, async () => {
      stored = true
    })
    expect([zombie, stored, await renew(server.database, job, now)]).toEqual([false, false, false])
    expect(next && (await finish(server.database, next, 'done', null, nothing))).toBe(true)
  })

  test('that is renewed does not lapse', async () => {
    const { server, job, now } = await first()
    expect(await renew(server.database, job, now + later - 2)).toBe(true)
    expect(await claim(server.database, now + later)).toBeNull()
  })

  test('that lapsed three times ends the job', async () => {
    const { server, job, now } = await first()
    await claim(server.database, now + later)
    await claim(server.database, now + 2 * later)
    expect(await claim(server.database, now + 3 * later)).toBeNull()
    expect(await takeLapsed(server.database, now + 3 * later)).toMatchObject([{ id: job.id, attempts: 3 }])
  })

  test('given back leaves the attempts as they were', async () => {
    const { server, job, now } = await first()
    await release(server.database, job)
    expect(await claim(server.database, now)).toMatchObject({ id: job.id, attempts: 1 })
  })

  test('goes to the case with the fewest under way', async () => {
    const server = await newServer()
    const many = await open('1', '2', '3')
    const one = await open('4')
    const now = Date.now()
    const order = [await claim(server.database, now), await claim(server.database, now), await claim(server.database, now)]
    expect(order.map((job) => job?.caseId)).toEqual([many, one, many])
  })
})
