import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Ladder } from '@/lib/core/ladder'
import { capture, captureOf, flow, parse } from '@/lib/tcp/testing/script'
import { saveDetection } from '../database/artefacts'
import type { Finwait } from '../finwait'
import { ask, askJson, formOf, newServer } from '../testing/server'
import { postCase } from './cases'
import { getLadder, getSharedLadder, getSlice } from './frames'
import { route } from './route'
import { postShare, removeShare } from './shares'

const stalled = flow().handshake(0, 20).data('originator', 50, 300).fin('originator', 100).again(300, 700, 1_500).ack('responder', 4_000)
const other = flow({ originator: ['10.0.0.9', 50_000] }).handshake(5, 30)
const file = capture(stalled, other)
const between = '10.0.0.1:40000,203.0.113.7:80'
const asked = `first=1&last=12&between=${between}`

let server: Finwait
let id = ''
let artefact = ''

async function upload(bytes: Uint8Array, format: 'pcap' | 'dmesg' = 'pcap'): Promise<void> {
  const form = formOf({ name: 'file', value: bytes, fileName: 'gw.pcap' })
  const made = await (await route(postCase)(ask('POST', '/x', form.body, form.headers), { params: Promise.resolve({}) })).json()
  id = made.id
  artefact = made.artefacts[0].id
  await saveDetection(server.database, id, artefact, { kind: 'detected', format, sureness: 'certain', why: '' })
}
beforeEach(async () => {
  server = await newServer()
  await upload(file)
})

const here = () => ({ params: Promise.resolve({ id, artefact }) })
const ladderOf = (query: string): Promise<Response> => route(getLadder)(ask('GET', `/x?${query}`), here())
const sliceOf = (query: string): Promise<Response> => route(getSlice)(ask('GET', `/x?${query}`), here())
const kinds = ({ rungs }: Ladder): readonly string[] => rungs.flatMap(({ notes }) => notes.map(({ is }) => is))

describe('the ladder of a connection', () => {
  test('is found by its ends and frames, or by any frame of it', async () => {
    const byEnds = (await (await ladderOf(asked)).json()) as Ladder
    expect(byEnds).toMatchObject({ firstFrame: 1, lastFrame: 12, frames: 9, originator: { address: '10.0.0.1', port: 40_000 } })
    expect(kinds(byEnds)).toEqual(['syn', 'syn-ack', 'fin', 'fin-copy', 'fin-copy', 'fin-copy', 'fin-answer'])
    expect(await (await ladderOf('frame=10')).json()).toEqual(byEnds)
  })

  test('is the same of a capture that came compressed', async () => {
    const plain = await (await ladderOf(asked)).json()
    await upload(gzipSync(file))
    expect(await (await ladderOf(asked)).json()).toEqual(plain)
  })

  test.each([
    ['frame=0'],
    ['frame=-1'],
    ['frame=1.5'],
    ['frame=9e99'],
    ['frame=x'],
    ['frame=13'],
    [`first=5&last=1&between=${between}`],
    [`first=1&last=13&between=${between}`],
    [`first=1&last=99999999999&between=${between}`],
    [`first=0&last=3&between=${between}`],
    ['first=1&last=3&between=x'],
    ['first=1&last=3&between=10.0.0.1:40000'],
    ['first=1&last=3&between=10.0.0.1:40000,203.0.113.7:99999'],
    ['first=1&last=3&between=10.0.0.1:40000,[::1]:80'],
    [''],
  ])('is refused with words: %s', async (query) => {
    for (const answer of [await ladderOf(query), await sliceOf(query)]) {
      expect(answer.status).toBe(400)
      const { error } = await answer.json()
      expect([error.message, error.hint].every((words: string) => words.length > 10)).toBe(true)
    }
  })

  test('between ends that never met is not there', async () => {
    const answer = await ladderOf('first=1&last=3&between=192.0.2.1:1,192.0.2.2:2')
    expect([answer.status, (await answer.json()).error.code]).toEqual([404, 'no_such_frames'])
  })

  test('of a file that is no capture is refused', async () => {
    await upload(new TextEncoder().encode('[ 1.0] a line\n'), 'dmesg')
    expect((await ladderOf('frame=1')).status).toBe(409)
  })
})

describe('a slice', () => {
  test('is a file to keep, and its taking is recorded', async () => {
    const answer = await sliceOf(asked)
    expect(Object.fromEntries(['content-type', 'content-disposition', 'cache-control'].map((name) => [name, answer.headers.get(name)]))).toEqual({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="finwait-frames-1-12.pcap"',
      'cache-control': 'no-store',
    })
    const bytes = new Uint8Array(await answer.arrayBuffer())
    expect(captureOf(parse(bytes))).toMatchObject({ packets: 9, fin: { distinct: 1, copies: 3 } })
    const acts = await server.database.selectFrom('audit').select('what').where('case_id', '=', id).execute()
    expect(acts.map(({ what }) => what)).toContain('artefact.downloaded')
  })

  test('carries no payload unless it is asked for', async () => {
    const lengths: number[] = []
    for (const more of ['', '&payload=cut', '&payload=keep']) lengths.push((await (await sliceOf(asked + more)).arrayBuffer()).byteLength)
    expect(lengths[0]).toBe(lengths[1])
    expect((lengths[2] ?? 0) - (lengths[1] ?? 0)).toBe(300)
  })
})

test('a link opens the ladder of its own case, until it is revoked', async () => {
  const share = await (await route(postShare)(askJson('POST', '/x', {}), { params: Promise.resolve({ id }) })).json()
  const token = share.url.split('/').at(-1)
  const get = (query: string): Promise<Response> => route(getSharedLadder)(ask('GET', `/x?${query}`), { params: Promise.resolve({ token }) })
  const answer = await get(`artefact=${artefact}&${asked}`)
  expect(answer.headers.get('x-robots-tag')).toContain('noindex')
  expect(kinds(await answer.json())).toContain('fin-answer')
  expect((await get(`artefact=a-000000000000&${asked}`)).status).toBe(404)
  await route(removeShare)(ask('DELETE', '/x'), { params: Promise.resolve({ id, share: share.id }) })
  expect((await get(`artefact=${artefact}&${asked}`)).status).toBe(404)
})
