import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { detect } from '../detect'
import { headOf, readAll } from '../testing/promises'
import { saBinary } from '.'

const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))))
const told = (name: string) =>
  readAll(saBinary, fixture(name), name).sections.flatMap(({ facts }) => facts.context.map(({ name: of, value }) => [of, value]))

describe('a data file of sar', () => {
  test('is refused with the command to run, and says whose it is', () => {
    const parsed = readAll(saBinary, fixture('sysstat-12.6-sa22'), 'sa22')
    expect(parsed.diagnostics).toMatchObject([{ code: 'sa_file', level: 'error', fileName: 'sa22', actual: 'sysstat 12.6.1' }])
    expect(parsed.whole).toBe(false)
    expect(parsed.sections[0]?.facts.cpus).toBe(2)
    expect(told('sysstat-12.6-sa22')).toEqual([
      ['kernel', '6.1.0-13-amd64'],
      ['host', 'gw'],
      ['machine', 'x86_64'],
      ['zone', 'UTC'],
      ['sysstat', '12.6.1'],
      ['recorded-from', '2026-11-22T13:16:04.000Z'],
    ])
  })
  test.each(['sysstat-12.6-cut', 'sysstat-11.0-sa15'])('%s: a header that is cut or of another version is not guessed at', (name) => {
    expect(told(name)).toEqual([])
  })
  test('of a big-endian machine is known', () => {
    const bytes = new Uint8Array([0xd5, 0x96, 0x21, 0x75, 12, 1, 7, 0])
    expect(detect(headOf(bytes, 'x')).detection).toMatchObject({ format: 'sa-binary', sureness: 'certain' })
  })
  test('cut into single bytes says the same', () => {
    expect(readAll(saBinary, fixture('sysstat-12.6-sa22'), 'x', 1)).toEqual(readAll(saBinary, fixture('sysstat-12.6-sa22'), 'x'))
  })
})

const folder = process.env.FINWAIT_SAMPLES ? join(process.env.FINWAIT_SAMPLES, 'samples') : ''
const files = existsSync(join(folder, 'sar-bin')) ? readdirSync(join(folder, 'sar-bin')) : []
describe.skipIf(files.length === 0)('files of other people (skipped unless FINWAIT_SAMPLES names their folder)', () => {
  test.each(files)('%s', (file) => {
    const { expected } = JSON.parse(readFileSync(join(folder, 'expected', 'sar-bin', `${file}.json`), 'utf8')) as { expected: { created_by: string } }
    const bytes = new Uint8Array(readFileSync(join(folder, 'sar-bin', file)))
    expect(detect(headOf(bytes, 'x')).detection).toMatchObject({ format: 'sa-binary', sureness: 'certain' })
    expect(readAll(saBinary, bytes, file).diagnostics).toMatchObject([{ code: 'sa_file', actual: `sysstat ${expected.created_by}` }])
  })
})
