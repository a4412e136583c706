import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type CaseView, loadCase, loadReport } from '../access'
import { listArtefacts } from '../database/artefacts'
import type { Finwait } from '../finwait'
import { postArtefacts, removeArtefact } from '../http/artefacts'
import { postCase } from '../http/cases'
import { route } from '../http/route'
import { ask, formOf, newProgram, newServer } from '../testing/server'
import { type Supervisor, startSupervisor } from './supervisor'

/** Reads captures whose text is the second they begin and the second they end; the report is what it was told of each file. */
const program = (): string =>
  newProgram(`import fs from 'node:fs'
const say = (word) => fs.writeSync(1, JSON.stringify(word) + '\\n')
const told = JSON.parse(fs.readFileSync(0, 'utf8').split('\\n')[0])
if (process.argv[2] === 'report') {
  const files = told.artefacts.map(({ artefact, facts, diagnostics }) => ({
    name: artefact.fileName,
    facts: facts && fs.readFileSync(facts, 'utf8'),
    notes: diagnostics.map(({ code, actual }) => code + ' ' + actual),
  }))
  fs.writeSync(3, JSON.stringify({ files }))
  fs.writeSync(4, 'tables')
  say({ t: 'made' })
  process.exit()
}
const detection = { kind: 'detected', format: 'pcap', sureness: 'certain', why: 'its magic' }
for (const task of told.tasks) {
  const texts = task.files.map(({ fd }) => fs.readFileSync(fd, 'utf8'))
  const [first, last] = texts[0].split(' ').map((second) => second * 1e6)
  fs.writeSync(task.facts, texts.join(' + '))
  const span = { linkTypes: ['EN10MB'], snapLength: 96, first, last, frames: 10, whole: true }
  say({ t: 'read', detection, compression: 'none', status: 'ok', diagnostics: [], span })
}`)

let server: Finwait
let supervisor: Supervisor
beforeEach(async () => {
  server = await newServer({ FINWAIT_PROGRAM: program() })
  supervisor = startSupervisor(server)
})
afterEach(() => supervisor.stop())

const partsOf = (files: Readonly<Record<string, string>>) =>
  formOf(...Object.entries(files).map(([fileName, value]) => ({ name: 'file', fileName, value })))

async function send(files: Readonly<Record<string, string>>, to?: string): Promise<string> {
  const { body, headers } = partsOf(files)
  const request = ask('POST', '/x', body, headers)
  const answer =
    to === undefined
      ? await route(postCase)(request, { params: Promise.resolve({}) })
      : await route(postArtefacts)(request, { params: Promise.resolve({ id: to }) })
  return (await answer.json()).id
}

async function settled(id: string): Promise<CaseView> {
  return vi.waitFor(
    async () => {
      const view = await loadCase(id)
      if (view?.report !== 'made' || view.artefacts.some(({ state }) => state !== 'done')) throw new Error('not yet')
      return view
    },
    { timeout: 15_000, interval: 20 },
  )
}
const told = async (id: string): Promise<unknown> => JSON.parse(JSON.stringify(await loadReport(id))).report.files
const alone = (name: string, text: string): unknown => ({ name, facts: text, notes: [] })
const part = (name: string, first: string): unknown => ({ name, facts: null, notes: [`ring_part ${first}`] })

describe('files of a ring buffer', () => {
  test('are read as one capture, under the first of them', async () => {
    const id = await send({ 'e2.pcap1': '10 20', 'e2.pcap0': '0 10', 'e2.pcap2': '20 30', 'other.pcap': '0 30' })
    await settled(id)
    expect(await told(id)).toEqual([
      part('e2.pcap1', 'e2.pcap0'),
      alone('e2.pcap0', '0 10 + 10 20 + 20 30'),
      part('e2.pcap2', 'e2.pcap0'),
      alone('other.pcap', '0 30'),
    ])
  })

  test('that arrive later join in', async () => {
    const id = await send({ 'e2.pcap0': '0 10', 'e2.pcap1': '10 20' })
    await settled(id)
    await send({ 'e2.pcap2': '20 30' }, id)
    await settled(id)
    expect(await told(id)).toEqual([alone('e2.pcap0', '0 10 + 10 20 + 20 30'), part('e2.pcap1', 'e2.pcap0'), part('e2.pcap2', 'e2.pcap0')])
  })

  test('come apart when the one between is taken out', async () => {
    const id = await send({ 'e2.pcap0': '0 10', 'e2.pcap1': '10 20', 'e2.pcap2': '20 30' })
    const artefact = (await settled(id)).artefacts[1]?.id ?? ''
    await route(removeArtefact)(ask('DELETE', '/x'), { params: Promise.resolve({ id, artefact }) })
    await settled(id)
    expect(await told(id)).toEqual([alone('e2.pcap0', '0 10'), alone('e2.pcap2', '20 30')])
  })

  test('are as they were before when the first is taken out, but for that one', async () => {
    const id = await send({ 'e2.pcap0': '0 10', 'e2.pcap1': '10 20', 'e2.pcap2': '20 30' })
    const artefact = (await settled(id)).artefacts[0]?.id ?? ''
    await route(removeArtefact)(ask('DELETE', '/x'), { params: Promise.resolve({ id, artefact }) })
    await settled(id)
    expect(await told(id)).toEqual([alone('e2.pcap1', '10 20 + 20 30'), part('e2.pcap2', 'e2.pcap1')])
  })

  test('leave each file its own span and facts', async () => {
    const id = await send({ 'e2.pcap0': '0 10', 'e2.pcap1': '10 20' })
    await settled(id)
    const rows = await listArtefacts(server.database, id)
    expect(rows.map(({ span, ring }) => [span?.last, ring?.length ?? null])).toEqual([
      [10e6, 2],
      [20e6, null],
    ])
    expect(readFileSync(server.derived.path(rows[1]?.facts ?? ''), 'utf8')).toBe('10 20')
  })
})

test('two captures that merely overlap in time stay two', async () => {
  const id = await send({ 'gw.pcap0': '0 30', 'gw.pcap1': '1 31' })
  await settled(id)
  expect(await told(id)).toEqual([alone('gw.pcap0', '0 30'), alone('gw.pcap1', '1 31')])
})
