import { spawn, spawnSync } from 'node:child_process'
import { closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Report } from '@/lib/core/report'
import { cutAsTcpdump, storyCapture } from '../testing/ring'

const folder = mkdtempSync(join(tmpdir(), 'finwait-command-'))
const bundle = join(folder, 'finwait.mjs')
const root = fileURLToPath(new URL('../../..', import.meta.url))
let bundled: readonly string[] = []

beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['lib/server/main.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20.19',
    metafile: true,
    logLevel: 'silent',
    banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  })
  bundled = Object.keys(metafile.inputs)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function finwait(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [bundle, ...args], { encoding: 'utf8', maxBuffer: 1 << 28, cwd: folder })
}
function analyze(...args: readonly string[]): { status: number | null; report: Report } {
  const { status, stdout } = finwait('analyze', '--json', ...args)
  return { status, report: JSON.parse(stdout) as Report }
}
function put(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const dmesg = '[    1.000000] TCP: time wait bucket table overflow\n[    2.000000] TCP: too many orphaned sockets\n'
const codes = (report: Report): unknown => report.diagnostics.map(({ code }) => code)

describe('finwait analyze', () => {
  test('ends with 0 when every file was read, and prints the document', () => {
    const { status, report } = analyze('--title', 'Net drops', put('good/dmesg.txt', dmesg))
    expect(status).toBe(0)
    expect(report.format).toBe('finwait-report')
    expect(report.case.title).toBe('Net drops')
    expect(report.artefacts).toMatchObject([{ fileName: 'dmesg.txt', status: 'ok', detection: { format: 'dmesg' }, compression: 'none' }])
  })

  test('says it in words without --json', () => {
    const { status, stdout } = finwait('analyze', put('good/dmesg.txt', dmesg))
    expect(status).toBe(0)
    expect(stdout).toContain('dmesg.txt')
    expect(stdout).not.toContain('"format"')
  })

  test('ends with 1 for a named file that nobody knows, not for one that lay in a folder', () => {
    const unknown = put('mixed/notes.txt', 'Dear support,\nsee attached.\n')
    put('mixed/dmesg.txt', dmesg)
    expect(analyze(unknown).status).toBe(1)
    const { status, report } = analyze(join(folder, 'mixed'))
    expect(status).toBe(0)
    expect(report.artefacts.map(({ fileName, status: came }) => [fileName, came])).toEqual([
      ['dmesg.txt', 'ok'],
      ['notes.txt', 'failed'],
    ])
  })

  test('ends with 1 for an empty file that was named', () => {
    const { status, report } = analyze(put('empty.pcap', ''))
    expect(status).toBe(1)
    expect(codes(report)).toEqual(['empty_file'])
  })

  test.each([[[]], [['analyze']], [['analyze', '--nonsense', 'x']], [['analyze', '/no/such/path']], [['no-such-command']]])(
    'ends with 2 when asked wrongly: %j',
    (args) => {
      const { status, stdout, stderr } = finwait(...args)
      expect(status).toBe(2)
      expect(stdout).toBe('')
      expect(stderr).not.toBe('')
      expect(stderr).not.toContain('    at ')
    },
  )

  test('names files of folders by their way inside, in order, and follows no link', () => {
    put('tree/b.txt', dmesg)
    put('tree/a/x.txt', `${dmesg}[    3.000000] more\n`)
    symlinkSync('/etc/passwd', join(folder, 'tree/passwd'))
    symlinkSync(join(folder, 'tree'), join(folder, 'tree/a/loop'))
    expect(analyze(join(folder, 'tree')).report.artefacts.map(({ fileName }) => fileName)).toEqual(['a/x.txt', 'b.txt'])
  })

  test('takes the same bytes under two names as one artefact', () => {
    const { report } = analyze(put('one.txt', dmesg), put('two.txt', dmesg))
    expect(report.artefacts).toHaveLength(1)
  })
})

describe('the files of a ring buffer', () => {
  test('are one capture: what it says in one file', () => {
    const capture = storyCapture(6_000, 30)
    const parts = cutAsTcpdump(capture, 200_000)
    const { captures, artefacts, diagnostics } = analyze(...parts.map(({ bytes }, i) => put(`ring/e2.pcap${i}`, bytes))).report
    const [whole] = analyze(put('whole.pcap', capture)).report.captures
    expect([captures.length, artefacts.length]).toEqual([1, parts.length])
    expect(captures[0]?.tcp).toEqual(whole?.tcp)
    expect(captures[0]?.fin).toEqual(whole?.fin)
    expect(captures[0]?.files?.map(({ fileName, frames }) => [fileName, frames])).toEqual(parts.map(({ frames }, i) => [`e2.pcap${i}`, frames]))
    expect(diagnostics.flatMap(({ code, fileName }) => (code === 'ring_part' ? [fileName] : []))).toEqual(
      parts.slice(1).map((_, i) => `e2.pcap${i + 1}`),
    )
  })
})

describe('the child that reads', () => {
  test('ends when whoever started it is gone, and leaves nothing said', async () => {
    const [input, facts] = [openSync(put('growing.pcap', storyCapture(1_000, 5)), 'r'), openSync(join(folder, 'facts'), 'w+')]
    const child = spawn(process.execPath, [bundle, 'parse'], { stdio: ['pipe', 'pipe', 'ignore', input, facts] })
    const task = { artefact: null, fileName: 'growing.pcap', size: null, chosen: null, files: [{ artefact: null, fileName: '', frames: 0, fd: 3 }] }
    child.stdin?.write(`${JSON.stringify({ tasks: [{ ...task, facts: 4, connections: 4 }] })}\n{"grown":50000}\n`)
    let said = ''
    const status = await new Promise((resolve) => {
      child.stdout?.on('data', (bytes) => {
        said += bytes
        if (said.includes('"at":50000')) child.stdin?.destroy()
      })
      child.on('exit', resolve)
    })
    expect(status).not.toBe(0)
    expect(said).not.toContain('"t":"read"')
    expect(fstatSync(facts).size).toBe(0)
    closeSync(input)
    closeSync(facts)
  })
})

describe('gzip', () => {
  const packed = gzipSync(dmesg)
  const of = (name: string, content: Uint8Array): Report => analyze(put(name, content)).report

  test('is taken off, also thrice', () => {
    expect(of('a.gz', packed).artefacts).toMatchObject([{ status: 'ok', compression: 'gzip', detection: { format: 'dmesg' } }])
    expect(of('b.gz', gzipSync(gzipSync(packed))).artefacts).toMatchObject([{ status: 'ok', detection: { format: 'dmesg' } }])
  })
  test('four deep is refused', () => {
    const report = of('c.gz', gzipSync(gzipSync(gzipSync(packed))))
    expect([report.artefacts[0]?.status, codes(report)]).toEqual(['failed', ['nesting_limit']])
  })
  test('in members is one file', () => {
    const report = of('d.gz', Buffer.concat([gzipSync(dmesg.slice(0, 60)), gzipSync(dmesg.slice(60))]))
    expect([report.artefacts[0]?.status, report.tallies[0]?.tally.parsed]).toEqual(['ok', 2])
  })
  test('cut is read up to the cut', () => {
    const report = of('e.gz', packed.subarray(0, packed.length - 5))
    expect([report.artefacts[0]?.status, codes(report), report.tallies[0]?.tally.parsed]).toEqual(['partial', ['gzip_truncated'], 2])
  })
  test('with a wrong checksum is partial, with a wrong length or more bytes behind it has a note', () => {
    const [crc, length] = [Buffer.from(packed), Buffer.from(packed)]
    crc[crc.length - 7] = (crc[crc.length - 7] ?? 0) ^ 0x10
    length[length.length - 4] = 1
    const seen = [of('f.gz', crc), of('g.gz', length), of('h.gz', Buffer.concat([packed, Buffer.from('PS')]))]
    expect(seen.map((report) => [report.artefacts[0]?.status, codes(report)])).toEqual([
      ['partial', ['gzip_crc']],
      ['ok+notes', ['gzip_crc']],
      ['ok+notes', ['gzip_trailing_bytes']],
    ])
  })
  test('that swells a thousandfold is stopped', () => {
    const report = of('bomb.gz', gzipSync(Buffer.alloc(128 * 1024 ** 2)))
    expect([report.artefacts[0]?.status, codes(report)]).toEqual(['failed', ['decompression_limit']])
  })
})

test('the bundle holds no database, no server and no schema checker', () => {
  expect(bundled.filter((path) => /node_modules\/(better-sqlite3|kysely|next|busboy|zod)\//.test(path))).toEqual([])
})
