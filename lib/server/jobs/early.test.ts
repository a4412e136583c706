import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadCase } from '../access'
import type { Finwait } from '../finwait'
import { patchArtefact, postArtefacts } from '../http/artefacts'
import { postCase } from '../http/cases'
import { route } from '../http/route'
import { ask, askJson, formOf, newFolder, newProgram, newServer } from '../testing/server'
import { type Supervisor, startSupervisor } from './supervisor'

const size = 6_000_000
let notes = ''
let server: Finwait
let supervisor: Supervisor | null = null
beforeEach(() => {
  notes = join(newFolder(), 'notes')
})
afterEach(async () => {
  await supervisor?.stop()
  supervisor = null
})

/** Notes each start with its process and how the file stood; `early` is run before the end of a growing file is heard. */
const program = (early = ''): string =>
  newProgram(`import fs from 'node:fs'
const say = (word) => fs.writeSync(1, JSON.stringify(word) + '\\n')
if (process.argv[2] === 'report') { fs.writeSync(3, '{"format":"finwait-report"}'); fs.writeSync(4, 'tables'); say({ t: 'made' }); process.exit() }
const detection = { kind: 'detected', format: 'ss', sureness: 'certain', why: 'it is' }
let told = ''
const order = () => {
  const buffer = Buffer.alloc(65536)
  while (!told.includes('\\n')) {
    const length = fs.readSync(0, buffer)
    if (length === 0) process.exit(1)
    told += buffer.toString('utf8', 0, length)
  }
  const line = told.slice(0, told.indexOf('\\n'))
  told = told.slice(line.length + 1)
  return JSON.parse(line)
}
const [task] = order().tasks
const growing = task.artefact === null
fs.appendFileSync(${JSON.stringify(notes)}, process.pid + (growing ? ' growing' : ' whole') + '\\n')
let artefact = task.artefact
if (growing) {
  ${early}
  say({ t: 'detected', detection })
  for (let at = 0; artefact === null; ) {
    say({ t: 'waits', at })
    const { grown, ended, artefact: name } = order()
    at = grown ?? ended
    say({ t: 'progress', of: 'lines', read: at, bytes: at, size: at })
    artefact = name ?? null
  }
}
fs.writeSync(task.facts, artefact + ' ' + fs.readFileSync(task.files[0].fd).length)
say({ t: 'read', detection, compression: 'none', status: 'ok', diagnostics: [] })`)

const starts = (): readonly string[] => readFileSync(notes, 'utf8').trim().split('\n')
const childAt = (i: number): number => Number(starts()[i]?.split(' ')[0])
const left = (): readonly string[] => ['tmp', 'derived'].flatMap((folder) => readdirSync(join(server.config.data, folder)))

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function newCase(): Promise<string> {
  const answer = await route(postCase)(askJson('POST', '/api/v1/cases', {}), { params: Promise.resolve({}) })
  return (await answer.json()).id
}

/** Sends `size` bytes of a kind; all but the last few wait for `between`, which may break the line. */
function send(id: string, kind = 'x', between: () => Promise<void> = async () => undefined): Promise<Response> {
  const { body, headers } = formOf({ name: 'file', fileName: 'large.txt', value: Buffer.alloc(size, kind) })
  let sent = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const last = sent >= body.length - 100
      if (last) await between()
      const step = last ? body.length : Math.min(sent + 500_000, body.length - 100)
      controller.enqueue(body.slice(sent, step))
      sent = step
      if (last) controller.close()
    },
  })
  return route(postArtefacts)(ask('POST', '/x', stream, headers), { params: Promise.resolve({ id }) })
}

const begun = (): Promise<void> => vi.waitFor(() => expect(starts()).toHaveLength(1), { timeout: 5000 })
const settled = (id: string): Promise<void> =>
  vi.waitFor(
    async () => {
      const view = await loadCase(id)
      expect(view?.report).toBe('made')
      expect(view?.artefacts.map(({ state }) => state)).toEqual(['done'])
    },
    { timeout: 10_000, interval: 20 },
  )
const facts = async (id: string): Promise<string> => {
  const rows = await server.database.selectFrom('artefacts').selectAll().where('case_id', '=', id).execute()
  return readFileSync(server.derived.path(rows[0]?.facts ?? ''), 'utf8')
}

describe('a large file', () => {
  test('is read while it arrives, by the one child there is', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program() })
    supervisor = startSupervisor(server)
    const id = await newCase()
    expect((await send(id, 'x', begun)).status).toBe(201)
    await settled(id)
    expect(starts()).toHaveLength(1)
    expect(starts()[0]).toContain('growing')
    expect(await facts(id)).toBe(`${(await loadCase(id))?.artefacts[0]?.id} ${size}`)
    expect((await loadCase(id))?.artefacts[0]).toMatchObject({ status: 'ok', detection: { format: 'ss' }, progress: null })
  })

  test('whose upload breaks off leaves nothing, and its child is gone', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program() })
    const answer = await send(await newCase(), 'x', async () => {
      await begun()
      throw new Error('the line broke')
    })
    expect(answer.status).toBe(400)
    expect(isAlive(childAt(0))).toBe(false)
    expect(left()).toEqual([])
  })

  test('whose child dies while it arrives is read again, by the job', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program('process.exit(1)') })
    supervisor = startSupervisor(server)
    const id = await newCase()
    await send(id, 'x', begun)
    await settled(id)
    expect(starts().map((start) => start.split(' ')[1])).toEqual(['growing', 'whole'])
    expect(await facts(id)).toContain(` ${size}`)
  })

  test('that lies in the case already is not read again', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program() })
    supervisor = startSupervisor(server)
    const id = await newCase()
    await send(id)
    await settled(id)
    const before = left()
    expect((await (await send(id)).json()).artefacts[0].already).toBe(true)
    expect(isAlive(childAt(1))).toBe(false)
    expect(left()).toEqual(before)
  })

  test('waits for the job when the places to read early are taken', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program() })
    supervisor = startSupervisor(server)
    const [one, other] = [await newCase(), await newCase()]
    await send(one, 'x', async () => {
      await begun()
      await send(other, 'y')
    })
    await settled(one)
    await settled(other)
    expect(starts().map((start) => start.split(' ')[1])).toEqual(['growing', 'whole'])
  })

  test('that was said to be something else meanwhile is read as that', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program() })
    const id = await newCase()
    const { artefacts } = await (await send(id, 'x', begun)).json()
    const params = Promise.resolve({ id, artefact: artefacts[0].id })
    await route(patchArtefact)(askJson('PATCH', '/x', { format: 'dmesg' }), { params })
    supervisor = startSupervisor(server)
    await settled(id)
    expect(starts().map((start) => start.split(' ')[1])).toEqual(['growing', 'whole'])
  })

  test('may arrive slowly: its child is not held to be hung', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program(), FINWAIT_CHILD_SILENCE: '1' })
    supervisor = startSupervisor(server)
    const id = await newCase()
    await send(id, 'x', () => new Promise((resolve) => setTimeout(resolve, 1800)))
    await settled(id)
    expect(starts()).toHaveLength(1)
  })

  test('is not read early by a server that leaves reading to another process', async () => {
    server = await newServer({ FINWAIT_PROGRAM: program(), FINWAIT_ROLE: 'web' })
    await send(await newCase())
    expect(() => starts()).toThrow('ENOENT')
  })

  test('keeps its job when the server stops, which gives it back', async () => {
    server = await newServer({
      FINWAIT_PROGRAM: program("say({ t: 'detected', detection }); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"),
    })
    supervisor = startSupervisor(server)
    const id = await newCase()
    await send(id, 'x', begun)
    await vi.waitFor(async () => expect((await loadCase(id))?.artefacts[0]?.state).toBe('reading'))
    await supervisor.stop()
    supervisor = null
    expect(isAlive(childAt(0))).toBe(false)
    expect(left()).toEqual([])
    expect(await server.database.selectFrom('jobs').select(['state', 'attempts']).execute()).toEqual([{ state: 'queued', attempts: 0 }])
  })
})
