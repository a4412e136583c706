import { expect, test, vi } from 'vitest'
import { ask, askJson, formOf, newServer } from '../testing/server'
import { postArtefacts } from './artefacts'
import { type CaseParams, patchCase, postCase, removeCase } from './cases'
import { getEvents } from './events'
import { route } from './route'
import { postStatement } from './statements'

const of = (id: string): { params: Promise<CaseParams> } => ({ params: Promise.resolve({ id }) })

test('a case is told at once, again when it changes, and its deletion ends the telling', async () => {
  await newServer()
  const { id } = await (await route(postCase)(askJson('POST', '/x', {}), { params: Promise.resolve({}) })).json()
  const answer = await route(getEvents)(ask('GET', '/x'), of(id))
  expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
    'text/event-stream; charset=utf-8',
    'no-store, no-transform',
  ])
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  const next = async (): Promise<string | undefined> => (await reader?.read())?.value
  expect(await next()).toBe('event: case\ndata: {"reportVersion":0,"report":"none","arriving":[],"artefacts":[]}\n\n')
  await route(patchCase)(askJson('PATCH', '/x', { title: 'a title is no part of it' }), of(id))
  await route(postStatement)(askJson('POST', '/x', { clock: 'a-0123456789ab#0', reads: 0, was: 1, uncertainty: 0 }), of(id))
  expect(await next()).toContain('"report":"due"')
  await route(removeCase)(ask('DELETE', '/x'), of(id))
  expect(await next()).toBe('event: gone\ndata: {}\n\n')
  expect((await reader?.read())?.done).toBe(true)
})

test('the telling ends when the listener is gone', async () => {
  await newServer()
  const { id } = await (await route(postCase)(askJson('POST', '/x', {}), { params: Promise.resolve({}) })).json()
  const gone = new AbortController()
  const answer = await route(getEvents)(new Request('http://localhost/x', { signal: gone.signal }), of(id))
  const reader = answer.body?.getReader()
  await reader?.read()
  gone.abort()
  expect((await reader?.read())?.done).toBe(true)
})

test('a file on its way is told with what has been read of it, and no more once it is an artefact', async () => {
  const server = await newServer()
  const { id } = await (await route(postCase)(askJson('POST', '/x', {}), { params: Promise.resolve({}) })).json()
  const arriving = async (): Promise<unknown> => {
    const answer = await route(getEvents)(ask('GET', '/x'), of(id))
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    const { value = '' } = (await reader?.read()) ?? {}
    await reader?.cancel()
    return JSON.parse(value.slice(value.indexOf('{'))).arriving
  }
  let seen: unknown
  const { body, headers } = formOf({ name: 'file', fileName: 'e2.pcap', value: Buffer.alloc(3_000_000) })
  let part = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (part === 1) seen = await vi.waitFor(async () => expect(await arriving()).toHaveLength(1)).then(arriving)
      controller.enqueue(part === 0 ? body.slice(0, 2_500_000) : body.slice(2_500_000))
      if (part++ === 1) controller.close()
    },
  })
  expect((await route(postArtefacts)(ask('POST', '/x', stream, headers), of(id))).status).toBe(201)
  expect(seen).toEqual([{ fileName: 'e2.pcap', size: expect.any(Number), detection: null, progress: null }])
  expect([await arriving(), server.early.kept]).toEqual([[], []])
})
