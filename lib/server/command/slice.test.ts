import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { capture, captureOf, flow, parse } from '@/lib/tcp/testing/script'

const folder = mkdtempSync(join(tmpdir(), 'finwait-slice-'))
const program = join(folder, 'finwait.cjs')
const stalled = flow().handshake(0, 20).data('originator', 50, 300).fin('originator', 100).again(300, 700).ack('responder', 4_000)
const file = capture(stalled, flow({ originator: ['10.0.0.9', 50_000] }).handshake(5, 30))
const between = '10.0.0.1:40000,203.0.113.7:80'

beforeAll(async () => {
  await build({ entryPoints: ['lib/server/main.ts'], outfile: program, bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' })
  writeFileSync(join(folder, 'gw.pcap'), file)
  writeFileSync(join(folder, 'gw.pcap.gz'), gzipSync(file))
  writeFileSync(join(folder, 'notes.txt'), 'Dear support,\n')
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function slice(...args: readonly string[]): { status: number | null; stdout: Buffer; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'slice', ...args], { cwd: folder })
  return { status, stdout, stderr: stderr.toString() }
}

test('the frames of a connection come out as a capture, of a plain file and of a compressed one', () => {
  const plain = slice('gw.pcap', '--frames', '1-11', '--between', between)
  expect([plain.status, plain.stderr]).toEqual([0, ''])
  expect(captureOf(parse(plain.stdout))).toMatchObject({ packets: 8, fin: { distinct: 1, copies: 2 } })
  expect(slice('gw.pcap.gz', '--frames', '1-11', '--between', between).stdout).toEqual(plain.stdout)
})

test('payload is kept when asked for', () => {
  const kept = slice('gw.pcap', '--frames', '1-11', '--between', between, '--keep-payload').stdout
  expect(kept.length - slice('gw.pcap', '--frames', '1-11', '--between', between).stdout.length).toBe(300)
})

test.each([
  ['0-5', between, 2, /--frames wants A-B/],
  ['5-1', between, 2, /--frames wants A-B/],
  ['-5', between, 2, /--frames/],
  ['1-99999999999', between, 1, /no frame 99999999999: the capture could be read up to frame \d+/],
  ['1-11', 'somewhere', 2, /--between/],
  ['1-11', '192.0.2.1:1,192.0.2.2:2', 1, /no TCP segment/],
])('frames %s between %s end with %i, in words, and no bytes', (frames, ends, status, words) => {
  const refused = slice('gw.pcap', `--frames=${frames}`, '--between', ends)
  expect([refused.status, refused.stdout.length]).toEqual([status, 0])
  expect(refused.stderr).toMatch(words)
})

test('a file that is no capture, and one that is not there, are told', () => {
  expect(slice('notes.txt', '--frames', '1-2', '--between', between)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no packet capture'),
  })
  expect(slice('gone.pcap', '--frames', '1-2', '--between', between)).toMatchObject({ status: 1, stderr: expect.stringContaining('ENOENT') })
  expect(readFileSync(join(folder, 'gw.pcap'))).toEqual(Buffer.from(file))
})
