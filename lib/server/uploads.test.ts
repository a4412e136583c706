import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCase } from './access'
import type { Finwait } from './finwait'
import { postArtefacts } from './http/artefacts'
import { getCase, postCase, removeCase } from './http/cases'
import { route } from './http/route'
import { ask, askJson, formOf, newFolder, newServer, type Part } from './testing/server'

const cases = route(postCase)
const artefacts = route(postArtefacts)
const none = { params: Promise.resolve({}) }
const of = (id: string) => ({ params: Promise.resolve({ id }) })

async function sendTo<P>(
  to: (request: Request, context: { params: Promise<P> }) => Promise<Response>,
  context: { params: Promise<P> },
  ...parts: readonly Part[]
) {
  const { body, headers } = formOf(...parts)
  const answer = await to(ask('POST', '/api/v1/cases', body, headers), context)
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}
const send = (...parts: readonly Part[]) => sendTo(cases, none, ...parts)

const file = (fileName: string, value: string | Uint8Array): Part => ({ name: 'file', value, fileName })
const temporary = (server: Finwait): readonly string[] => readdirSync(join(server.config.data, 'tmp'))
const blobs = (server: Finwait): readonly string[] =>
  readdirSync(join(server.config.data, 'blobs')).flatMap((fan) => readdirSync(join(server.config.data, 'blobs', fan)))
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('an upload', () => {
  test('becomes a case whose artefacts wait to be read, with the bytes stored under their digest', async () => {
    const server = await newServer()
    const { status, body } = await send({ name: 'title', value: 'Gateway' }, file('ss.txt', 'one'), file('logs/dmesg.txt', 'two'))
    expect(status).toBe(201)
    expect(body.url).toBe(`http://localhost:3000/c/${body.id}`)
    expect(body.artefacts.map((one: { fileName: string }) => one.fileName)).toEqual(['ss.txt', 'logs/dmesg.txt'])
    expect([...blobs(server)].sort()).toEqual([sha256('one'), sha256('two')].sort())
    expect(temporary(server)).toEqual([])
    const view = await loadCase(body.id)
    expect(view?.title).toBe('Gateway')
    expect(view?.artefacts.map(({ id, state }) => [id, state])).toEqual([
      [`a-${sha256('one').slice(0, 12)}`, 'waiting'],
      [`a-${sha256('two').slice(0, 12)}`, 'waiting'],
    ])
  })

  test('of many bytes is stored byte for byte', async () => {
    const server = await newServer()
    const bytes = Buffer.alloc(20_000_000, 'some bytes\r\n--finwait-for')
    const { body } = await send(file('e2.pcap', bytes))
    expect(body.artefacts[0]).toMatchObject({ size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') })
    expect(await server.blobs.has(body.artefacts[0].sha256)).toBe(true)
  })

  test('takes the name, with its folder, and the age from the fields before a file', async () => {
    await newServer()
    const { body } = await send(
      { name: 'name', value: 'bundle/ss.txt' },
      { name: 'modified', value: '1760000000000' },
      file('ss.txt', 'x'),
      file('second.txt', 'y'),
    )
    const view = await loadCase(body.id)
    expect(view?.artefacts.map(({ fileName, modifiedAt }) => [fileName, modifiedAt])).toEqual([
      ['bundle/ss.txt', '2025-10-09T08:53:20.000Z'],
      ['second.txt', null],
    ])
  })

  test('of pasted text is a file named paste', async () => {
    await newServer()
    const { body } = await send({ name: 'text', value: 'State Recv-Q' }, { name: 'text', value: 'more' })
    expect(body.artefacts.map((one: { fileName: string }) => one.fileName)).toEqual(['paste-1.txt', 'paste-2.txt'])
  })

  test('may bear any name: it is text, never a path', async () => {
    const server = await newServer()
    const { body } = await send(file('../../../../tmp/pwned', 'x'))
    expect(body.artefacts[0].fileName).toBe('../../../../tmp/pwned')
    expect(existsSync(join(server.config.data, '../../../../tmp/pwned'))).toBe(false)
  })

  test('of the same bytes twice is the same artefact', async () => {
    const server = await newServer()
    const first = await send(file('ss.txt', 'same'))
    const again = await sendTo(artefacts, of(first.body.id), file('copy.txt', 'same'), file('other.txt', 'else'))
    expect(again.body.artefacts.map((one: { id: string; already: boolean }) => [one.id, one.already])).toEqual([
      [first.body.artefacts[0].id, true],
      [expect.stringMatching(/^a-/), false],
    ])
    expect((await loadCase(first.body.id))?.artefacts).toHaveLength(2)
    const jobs = await server.database.selectFrom('jobs').selectAll().execute()
    expect(jobs).toHaveLength(2)
  })
})

describe('an upload is refused and leaves nothing', () => {
  test('when its only file is empty', async () => {
    const server = await newServer()
    const { status, body } = await send(file('empty.pcap', ''))
    expect([status, body.error.code]).toEqual([400, 'empty_file'])
    expect([temporary(server), blobs(server)]).toEqual([[], []])
  })

  test('but not for one empty file among others: that one is named', async () => {
    await newServer()
    const { status, body } = await send(file('empty.txt', ''), file('ss.txt', 'x'))
    expect(status).toBe(201)
    expect(body.refused).toEqual([{ fileName: 'empty.txt', code: 'empty_file' }])
    expect(body.artefacts).toHaveLength(1)
  })

  test('when it holds no file', async () => {
    await newServer()
    expect((await send({ name: 'title', value: 'x' })).body.error.code).toBe('no_file')
  })

  test('when it breaks off', async () => {
    const server = await newServer()
    const { body, headers } = formOf(file('a.txt', 'whole'), file('b.txt', 'x'.repeat(100_000)))
    const answer = await cases(ask('POST', '/api/v1/cases', body.slice(0, 60_000), headers), none)
    expect(answer.status).toBe(400)
    expect((await answer.json()).error.code).toBe('upload_incomplete')
    expect([temporary(server), blobs(server)]).toEqual([[], []])
  })

  test('when the connection is lost', async () => {
    const server = await newServer()
    const { body, headers } = formOf(file('a.txt', 'x'.repeat(100_000)))
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(body.slice(0, 50_000)),
      pull: (controller) => controller.error(new Error('aborted')),
    })
    const answer = await cases(ask('POST', '/api/v1/cases', broken, headers), none)
    expect((await answer.json()).error.code).toBe('upload_incomplete')
    expect([temporary(server), blobs(server)]).toEqual([[], []])
  })

  test('when it is longer or shorter than declared', async () => {
    const server = await newServer()
    const { body, headers } = formOf(file('a.txt', 'x'))
    const answer = await cases(ask('POST', '/api/v1/cases', body, { ...headers, 'content-length': String(body.length + 7) }), none)
    expect((await answer.json()).error.code).toBe('upload_incomplete')
    expect([temporary(server), blobs(server)]).toEqual([[], []])
  })

  test('when a file is larger than allowed', async () => {
    const server = await newServer({ FINWAIT_MAX_UPLOAD: '1000' })
    expect((await send(file('a.txt', 'x'.repeat(1000)))).status).toBe(201)
    const { status, body } = await send(file('b.txt', 'y'.repeat(1001)))
    expect([status, body.error.code]).toEqual([413, 'file_too_large'])
    expect(temporary(server)).toEqual([])
    expect(blobs(server)).toHaveLength(1)
  })

  test('when it goes to a case that is not there', async () => {
    const server = await newServer()
    const { status } = await sendTo(artefacts, of('AAAAAAAAAAAAAAAAAAAAAA'), file('a.txt', 'x'))
    expect(status).toBe(404)
    expect(blobs(server)).toEqual([])
  })

  test('when too many are under way', async () => {
    const server = await newServer({ FINWAIT_UPLOADS_AT_ONCE: '1' })
    server.uploads.underWay = 1
    const { body, headers } = formOf(file('a.txt', 'x'))
    const answer = await cases(ask('POST', '/api/v1/cases', body, headers), none)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '5'])
  })

  test('when it comes from another site', async () => {
    await newServer()
    const { body, headers } = formOf(file('a.txt', 'x'))
    for (const foreign of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      const answer = await cases(ask('POST', '/api/v1/cases', body, { ...headers, ...foreign }), none)
      expect((await answer.json()).error.code).toBe('cross_site')
    }
    for (const own of [{ 'sec-fetch-site': 'same-origin' }, { origin: 'http://localhost:3000' }])
      expect((await cases(ask('POST', '/api/v1/cases', body, { ...headers, ...own }), none)).status).toBe(201)
  })

  test('when it is no form and no JSON', async () => {
    await newServer()
    expect((await cases(ask('POST', '/api/v1/cases', '{', { 'content-type': 'application/json' }), none)).status).toBe(400)
    const opened = await (await cases(askJson('POST', '/api/v1/cases', {}), none)).json()
    expect((await artefacts(ask('POST', '/x', 'abc', { 'content-type': 'text/plain' }), of(opened.id))).status).toBe(415)
  })
})

describe('a case', () => {
  test('opened empty has no artefacts and no report', async () => {
    await newServer()
    const opened = await (await cases(askJson('POST', '/api/v1/cases', { title: 'Net drops' }), none)).json()
    expect(await (await route(getCase)(ask('GET', '/x'), of(opened.id))).json()).toMatchObject({
      title: 'Net drops',
      artefacts: [],
      reportVersion: 0,
      report: 'none',
    })
  })

  test('deleted takes its bytes along, but not those another case has too', async () => {
    const server = await newServer()
    const one = await send(file('a.txt', 'shared'), file('b.txt', 'own'))
    const other = await send(file('c.txt', 'shared'))
    expect((await route(removeCase)(ask('DELETE', '/x'), of(one.body.id))).status).toBe(204)
    expect(await loadCase(one.body.id)).toBeNull()
    expect(blobs(server)).toEqual([sha256('shared')])
    expect(await loadCase(other.body.id)).not.toBeNull()
    const acts = (await server.database.selectFrom('audit').select('what').where('case_id', '=', one.body.id).execute()).map(({ what }) => what)
    expect(acts.sort()).toEqual(['artefact.added', 'artefact.added', 'case.created', 'case.deleted'])
  })

  test('is named by 128 bits nobody can guess, and by nothing else', async () => {
    await newServer()
    const { body } = await send(file('a.txt', 'x'))
    expect(Buffer.from(body.id, 'base64url')).toHaveLength(16)
    for (const wrong of ['', '..', `${body.id}x`, "' or 1=1 --", 'AAAAAAAAAAAAAAAAAAAAAA']) expect(await loadCase(wrong)).toBeNull()
  })
})

test('what a crash left behind is swept at the next start: temporary files, and bytes without a row', async () => {
  const data = newFolder()
  const orphan = sha256('orphan')
  for (const folder of ['tmp', join('blobs', orphan.slice(0, 2)), 'derived']) mkdirSync(join(data, folder), { recursive: true })
  writeFileSync(join(data, 'tmp', 'half'), 'half')
  writeFileSync(join(data, 'blobs', orphan.slice(0, 2), orphan), 'orphan')
  writeFileSync(join(data, 'derived', `${'0'.repeat(32)}.facts`), '')
  const server = await newServer({}, data)
  expect([temporary(server), blobs(server), readdirSync(join(data, 'derived'))]).toEqual([[], [], []])
  await send(file('a.txt', 'kept'))
  await server.database.destroy()
  const again = await newServer({}, data)
  expect(blobs(again)).toEqual([sha256('kept')])
})
