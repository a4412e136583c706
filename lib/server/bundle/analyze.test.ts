import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Report } from '@/lib/core/report'
import { commandLine } from '../testing/bundle'
import { tarOf, zipOf } from './testing/script'
import { sosRoot, sosreport, wantedIn } from './testing/sosreport'

const folder = mkdtempSync(join(tmpdir(), 'finwait-bundle-'))
const ss = 'State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nESTAB  0 0 192.0.2.10:443 198.51.100.7:51234\n'
let finwait: Awaited<ReturnType<typeof commandLine>>

beforeAll(async () => {
  finwait = await commandLine()
  const inner = zipOf([
    { path: 'again.txt', content: ss },
    { path: 'dmesg.txt', content: '[    1.000000] TCP: too many orphaned sockets\n' },
  ])
  const entries = [
    { path: '../ss.txt', content: ss },
    { path: 'readme.md', content: 'hello' },
    { path: 'b.zip', content: inner },
  ]
  for (const name of ['cases', 'temporary']) mkdirSync(join(folder, name))
  process.env.TMPDIR = join(folder, 'temporary') // of the commands that are run here
  writeFileSync(join(folder, 'cases', 'case.tar'), tarOf(entries))
  writeFileSync(join(folder, 'cases', 'notes.tar'), tarOf([{ path: 'readme.md', content: 'hello' }]))
}, 60_000)
const temporary = process.env.TMPDIR
afterAll(() => {
  rmSync(folder, { recursive: true })
  if (temporary === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = temporary
})

test('an archive is reported with the files that came out of it, each of them once, and nothing is left behind', () => {
  const { status, stdout } = finwait('analyze', '--json', join(folder, 'cases', 'case.tar'))
  const { artefacts } = JSON.parse(stdout) as Report
  const [archive] = artefacts
  expect(status).toBe(0)
  expect(artefacts.map(({ fileName, from }) => [fileName, from?.archive])).toEqual([
    ['case.tar', undefined],
    ['../ss.txt', archive?.id],
    ['b.zip/dmesg.txt', archive?.id],
  ])
  expect(archive?.members).toEqual({ files: 4, read: 2, same: 1, listed: 1, refused: 0, folders: [{ path: '.', files: 1 }] })
  expect(artefacts[1]?.modifiedAt).toBe('2026-11-22T09:00:00.000Z')
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(['cases', 'cases/case.tar', 'cases/notes.tar', 'temporary'])
})

test('in words it says what was read out of it and what was not', () => {
  const { stdout } = finwait('analyze', join(folder, 'cases', 'case.tar'))
  expect(stdout).toContain('2 files read out of it, and 2 more files that were not read')
})

test('of a sosreport that was unpacked into a folder what is read is the same', () => {
  const root = join(folder, 'cases', sosRoot('rhel'))
  for (const { path, content, type } of sosreport('rhel', 5)) {
    if (type !== undefined) continue
    mkdirSync(join(folder, 'cases', dirname(path)), { recursive: true })
    writeFileSync(join(folder, 'cases', path), content ?? '')
  }
  const { stdout, stderr } = finwait('analyze', '--json', root)
  const read = (JSON.parse(stdout) as Report).artefacts.filter(({ status }) => status !== 'failed').map(({ fileName }) => fileName)
  expect(read.toSorted()).toEqual(wantedIn('rhel').toSorted())
  expect(stderr).toMatch(/^finwait analyze: \d+ files were not looked at/)
})

test('an archive of nothing that is read fails', () => {
  const { status, stdout } = finwait('analyze', join(folder, 'cases', 'notes.tar'))
  expect(status).toBe(1)
  expect(stdout).toContain('Its one file was not read')
})
