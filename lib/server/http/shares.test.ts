import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { loadShared } from '../access'
import { write } from '../database/database'
import { saveReport } from '../database/reports'
import type { Finwait } from '../finwait'
import { ask, askJson, newServer } from '../testing/server'
import { postCase } from './cases'
import { route } from './route'
import { getSharedLines, getSharedPicture, getSharedReport, getShares, postShare, removeShare } from './shares'

afterEach(() => void vi.useRealTimers())
const none = { params: Promise.resolve({}) }
const withToken = (token: string) => ({ params: Promise.resolve({ token }) })

async function sharedCase(
  body: unknown = {},
): Promise<{ server: Finwait; id: string; share: { id: string; url: string; expiresAt: string }; token: string }> {
  const server = await newServer()
  const { id } = await (await route(postCase)(askJson('POST', '/api/v1/cases', { title: 'x' }), none)).json()
  const [document, tables] = [await server.derived.create('report'), await server.derived.create('tables')]
  await document.file.writeFile(JSON.stringify({ format: 'finwait-report', case: { id, title: 'x', createdAt: '' } }))
  for (const { file } of [document, tables]) await file.close()
  await write(server.database, (tx) => saveReport(tx, { caseId: id, madeAt: 1, document: document.name, tables: tables.name }))
  const share = await (await route(postShare)(askJson('POST', '/x', body), { params: Promise.resolve({ id }) })).json()
  return { server, id, share, token: share.url?.split('/').at(-1) ?? '' }
}

describe('a link', () => {
  test('opens the report, read-only, unlisted and kept by nobody', async () => {
    const { token, share, id } = await sharedCase()
    expect(share.url).toBe(`http://localhost:3000/r/${token}`)
    const answer = await route(getSharedReport)(ask('GET', '/x'), withToken(token))
    const text = await answer.text()
    expect(JSON.parse(text)).toEqual({ format: 'finwait-report', case: { id: '', title: 'x', createdAt: '' } })
    expect(text, 'the key of the case').not.toContain(id)
    expect(
      Object.fromEntries(
        ['cache-control', 'x-robots-tag', 'referrer-policy', 'x-content-type-options'].map((name) => [name, answer.headers.get(name)]),
      ),
    ).toEqual({
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow, noarchive',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
  })

  test('is 192 random bits, of which nothing but a digest is on disk', async () => {
    const { token, server } = await sharedCase()
    expect(Buffer.from(token, 'base64url')).toHaveLength(24)
    const files = readdirSync(server.config.data).filter((name) => name.startsWith('finwait.db'))
    expect(files.length).toBeGreaterThan(0)
    for (const name of files) expect(readFileSync(join(server.config.data, name)).includes(token)).toBe(false)
  })

  test('ends after seven days, or after the days asked for', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { token, share } = await sharedCase()
    expect(Date.parse(share.expiresAt) - Date.now()).toBe(7 * 86_400_000)
    vi.setSystemTime(Date.parse(share.expiresAt) - 1)
    expect(await loadShared(token)).not.toBeNull()
    vi.setSystemTime(Date.parse(share.expiresAt))
    expect(await loadShared(token)).toBeNull()
  })

  test.each([0, 91, 1.5, 'x'])('for %j days is refused', async (days) => {
    const { share } = await sharedCase({ days })
    expect(share).toMatchObject({ error: { code: 'bad_request' } })
  })

  test('revoked, expired and never given out are told apart by nothing', async () => {
    const { id, share, token } = await sharedCase()
    const revoke = route(removeShare)
    expect((await revoke(ask('DELETE', '/x'), { params: Promise.resolve({ id, share: share.id }) })).status).toBe(204)
    expect((await revoke(ask('DELETE', '/x'), { params: Promise.resolve({ id, share: share.id }) })).status).toBe(404)
    const never = 'A'.repeat(32)
    for (const get of [getSharedReport, getSharedPicture, getSharedLines]) {
      const answers = await Promise.all(
        [token, never, 'x'].map(async (one) => (await route(get)(ask('GET', '/x?artefact=a-0&first=1&last=1'), withToken(one))).text()),
      )
      expect(new Set(answers).size).toBe(1)
    }
  })

  test('is listed without its token, and with what became of it', async () => {
    const { id, share, token } = await sharedCase()
    await route(removeShare)(ask('DELETE', '/x'), { params: Promise.resolve({ id, share: share.id }) })
    const text = await (await route(getShares)(ask('GET', '/x'), { params: Promise.resolve({ id }) })).text()
    expect(text).not.toContain(token)
    expect(JSON.parse(text)).toMatchObject({ shares: [{ id: share.id, state: 'revoked' }] })
  })

  test('looked at leaves no trace', async () => {
    const { token, server } = await sharedCase()
    const rows = async (): Promise<unknown> => [
      await server.database.selectFrom('audit').selectAll().execute(),
      await server.database.selectFrom('shares').selectAll().execute(),
    ]
    const before = await rows()
    await route(getSharedReport)(ask('GET', '/x'), withToken(token))
    expect(await rows()).toEqual(before)
  })
})

describe('a link to give away', () => {
  test.each([
    [{ host: 'gw.example:8080' }, 'http://gw.example:8080/c/'],
    [{ host: 'gw.example', 'x-forwarded-proto': 'https' }, 'https://gw.example/c/'],
    [{ host: 'gw.example', 'x-forwarded-host': 'evil.example' }, 'http://gw.example/c/'],
    [{ host: 'evil.example/"><script>' }, '/c/'],
  ])('made for a request with %j begins with %s', async (headers, start) => {
    await newServer()
    const { url } = await (await route(postCase)(ask('POST', '/x', '{}', { 'content-type': 'application/json', ...headers }), none)).json()
    expect(url.startsWith(start)).toBe(true)
  })

  test('begins with PUBLIC_URL where that is set', async () => {
    await newServer({ PUBLIC_URL: 'https://finwait.example/' })
    const { url } = await (await route(postCase)(askJson('POST', '/x', {}), none)).json()
    expect(url).toMatch(/^https:\/\/finwait\.example\/c\//)
  })
})
