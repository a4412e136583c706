import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Opened, openBundle } from './testing/read'
import { type TarScript, tarEntry, tarOf, zipOf } from './testing/script'
import { sosRoot, sosreport, wantedIn } from './testing/sosreport'

const ss = `State  Recv-Q Send-Q Local Address:Port Peer Address:Port
ESTAB  0 0 192.0.2.10:443 198.51.100.7:51234
FIN-WAIT-1 0 1 192.0.2.10:443 203.0.113.9:40022
`
const other = ss.replaceAll('192.0.2.10', '192.0.2.11')

const noise = createHash('shake256', { outputLength: 2000 }).update('noise').digest()
const codes = (read: Opened | null): readonly string[] => read?.diagnostics.map(({ code }) => code) ?? ['no archive']
const paths = (read: Opened | null): readonly string[] => read?.contents.map(([path]) => path) ?? []
const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0

function withFiles<T>(files: Readonly<Record<string, string | Uint8Array>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-archive-'))
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('a tar', () => {
  const long = `${'deep/'.repeat(40)}ss.txt`
  const packed = (...options: readonly string[]): Buffer =>
    withFiles({ 'ss.txt': ss, [long]: other }, (folder) => execFileSync('tar', ['-C', folder, ...options, '-cf', '-', 'ss.txt', 'deep']))

  test.skipIf(!has('tar')).each(['ustar', 'pax', 'gnu', 'v7', 'oldgnu'])(
    'of format %s gives its files back (skipped without tar)',
    async (format) => {
      const files = format === 'v7' ? { 'ss.txt': ss, 'b/ss.txt': other } : { 'ss.txt': ss, [long]: other }
      const bytes = withFiles(files, (folder) => execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', ...Object.keys(files)]))
      const read = await openBundle(bytes)
      expect(read?.contents.map(([path, content]) => [path, content.toString()])).toEqual(Object.entries(files))
      expect(read).toMatchObject({ status: 'ok', detection: { kind: 'archive', archive: 'tar' }, members: { files: 2, read: 2 } })
    },
  )

  test.skipIf(!has('tar'))('says when its files were modified, to the fraction where it knows it (skipped without tar)', async () => {
    const plain = await openBundle(packed('--format=gnu', '--mtime=2026-11-22 09:00:00Z'))
    expect(plain?.found.map(({ modifiedAt }) => modifiedAt)).toEqual([Date.UTC(2026, 10, 22, 9), Date.UTC(2026, 10, 22, 9)])
    const fine = await openBundle(packed('--format=pax', '--mtime=2026-11-22 09:00:00.25Z'))
    expect(fine?.found[0]?.modifiedAt).toBe(Date.UTC(2026, 10, 22, 9, 0, 0, 250))
    expect((await openBundle(tarOf([{ path: 'ss.txt', content: ss, seconds: 0 }])))?.found[0]?.modifiedAt).toBeNull()
  })

  test.skipIf(!has('tar')).each(['gnu', 'pax'])('of format %s gives back a file with holes (skipped without tar)', async (format) => {
    const bytes = withFiles({ 'ss.txt': ss }, (folder) => {
      const path = join(folder, 'ss.txt')
      truncateSync(path, 400_000)
      writeFileSync(path, other, { flag: 'a' })
      return execFileSync('tar', ['-C', folder, `--format=${format}`, '-S', '-cf', '-', 'ss.txt'])
    })
    expect(bytes.length).toBeLessThan(200_000)
    const [, content] = (await openBundle(bytes))?.contents[0] ?? ['', Buffer.alloc(0)]
    expect(content.length).toBe(400_000 + other.length)
    expect(content.toString().replaceAll('\0', '')).toBe(ss + other)
  })

  test('of 1979, without a magic word, is one', async () => {
    expect(paths(await openBundle(tarOf([{ path: 'ss.txt', content: ss, old: true }])))).toEqual(['ss.txt'])
  })

  test('may be followed by another, with the end of the first between them', async () => {
    const two = Buffer.concat([tarOf([{ path: 'a/ss.txt', content: ss }]), tarOf([{ path: 'b/ss.txt', content: other }])])
    expect(paths(await openBundle(two))).toEqual(['a/ss.txt', 'b/ss.txt'])
  })

  test('may lack its end', async () => {
    expect(await openBundle(tarOf([{ path: 'ss.txt', content: ss }], false))).toMatchObject({ status: 'ok', members: { read: 1 } })
  })

  test('with something else behind its end says so, and loses nothing', async () => {
    const read = await openBundle(Buffer.concat([tarOf([{ path: 'ss.txt', content: ss }]), Buffer.alloc(600, 'junk')]))
    expect([read?.status, codes(read)]).toEqual(['ok+notes', ['trailing_data']])
  })

  test('damaged in its middle keeps what came before', async () => {
    const broken = tarEntry({ path: 'b/ss.txt', content: other })
    broken[0] = 0x21
    const read = await openBundle(Buffer.concat([tarEntry({ path: 'ss.txt', content: ss }), broken]))
    expect([read?.status, codes(read), paths(read)]).toEqual(['partial', ['tar_bad_checksum'], ['ss.txt']])
    expect(read?.diagnostics[0]?.at.place).toEqual({ kind: 'offset', at: 1024 })
  })

  test('whose one entry says an impossible size still gives the others', async () => {
    const size = Uint8Array.from([0x80, 0, 0, 0, 0x7f, 255, 255, 255, 255, 255, 255, 255])
    const read = await openBundle(
      tarOf([
        { path: 'a/ss.txt', content: ss, size },
        { path: 'b/ss.txt', content: other },
      ]),
    )
    expect([read?.status, codes(read), paths(read)]).toEqual(['partial', ['tar_bad_size'], ['b/ss.txt']])
  })

  test('cannot make names and attributes be held: of a name the first 4,096 characters are kept, of attributes none', async () => {
    const record = (name: string, value: string): string => {
      const rest = ` ${name}=${value}\n`
      const length = rest.length + String(rest.length + 6).length
      return `${length}${rest}`
    }
    const pax = (text: string): TarScript => ({ path: 'pax', type: 'x', content: text })
    const long = await openBundle(tarOf([pax(record('path', `${'n'.repeat(900_000)}.txt`)), { path: 'x', content: ss }]))
    expect([codes(long), paths(long)[0]?.length]).toEqual([['odd_name'], 1024])
    const odd = await openBundle(
      tarOf([pax(record('SCHILY.xattr.user.x', 'y'.repeat(900_000)) + record('path', 'ss.txt')), { path: 'x', content: ss }]),
    )
    expect(paths(odd)).toEqual(['ss.txt'])
  })

  test('cannot make a name of more than a mebibyte be held', async () => {
    const read = await openBundle(
      tarOf([
        { path: '././@LongLink', type: 'L', content: Buffer.alloc(1024 ** 2 + 1, 'x') },
        { path: 'x', content: ss },
      ]),
    )
    expect([read?.status, codes(read)]).toEqual(['failed', ['tar_header_too_large']])
  })
})

describe('a zip', () => {
  test('gives its files back, deflated and stored, with the time they say', async () => {
    const read = await openBundle(
      zipOf([
        { path: 'a.txt', content: ss, seconds: 1_795_338_000 },
        { path: 'b.txt', content: other, method: 0 },
      ]),
      'b.zip',
    )
    expect(read?.contents.map(([path, content]) => [path, content.toString()])).toEqual([
      ['a.txt', ss],
      ['b.txt', other],
    ])
    expect(read?.found.map(({ modifiedAt }) => modifiedAt)).toEqual([1_795_338_000_000, null])
    expect(read?.status).toBe('ok')
  })

  test.skipIf(!has('zip'))(
    'of the zip program, through a pipe with its sizes behind the data and in 64 bits, is read (skipped without zip)',
    async () => {
      const bytes = withFiles({ 'ss.txt': ss, 'b/ss.txt': other }, (cwd) => execFileSync('sh', ['-c', 'zip -q -r -fz - ss.txt b | cat'], { cwd }))
      expect(await openBundle(bytes, 'b.zip')).toMatchObject({ status: 'ok', members: { read: 2 } })
    },
  )

  test('takes names for UTF-8 where they say so or are it, else for code page 437', async () => {
    const name = (path: string | Uint8Array, flags = 0) => zipOf([{ path, content: ss, flags }])
    expect(paths(await openBundle(name('größe.txt', 0x800)))).toEqual(['größe.txt'])
    expect(paths(await openBundle(name('größe.txt')))).toEqual(['größe.txt'])
    expect(paths(await openBundle(name(Buffer.from('677294e1652e747874', 'hex'))))).toEqual(['größe.txt'])
  })

  test('cut before its directory gives the files that are whole', async () => {
    const bytes = zipOf(
      [
        { path: 'a.txt', content: ss },
        { path: 'b.txt', content: other, described: true },
      ],
      false,
    )
    const read = await openBundle(bytes, 'b.zip')
    expect([read?.status, codes(read), paths(read)]).toEqual(['partial', ['truncated'], ['a.txt', 'b.txt']])
  })

  test('of which some is encrypted gives the rest and says so', async () => {
    const read = await openBundle(
      zipOf([
        { path: 'a.txt', content: ss, flags: 1 },
        { path: 'b.txt', content: other },
      ]),
    )
    expect([read?.status, codes(read), paths(read)]).toEqual(['partial', ['archive_encrypted'], ['b.txt']])
    expect(read?.members).toMatchObject({ files: 2, read: 1, refused: 1 })
  })

  test('with a wrong check sum says which file', async () => {
    const bytes = zipOf([{ path: 'a.txt', content: ss, method: 0 }])
    bytes[bytes.indexOf('ESTAB')] = 0x78
    const read = await openBundle(bytes)
    expect([read?.status, codes(read)]).toEqual(['partial', ['zip_corrupt']])
    expect(read?.diagnostics[0]?.actual).toContain('a.txt')
  })

  test('in front of which stands a program is read', async () => {
    const bytes = zipOf([{ path: 'a.txt', content: ss }])
    expect(paths(await openBundle(tarOf([{ path: 'self.zip', content: Buffer.concat([bytes.subarray(0, 4), Buffer.alloc(96), bytes]) }])))).toEqual([
      'self.zip/a.txt',
    ])
  })

  test('that is empty is an empty archive', async () => {
    expect(codes(await openBundle(zipOf([])))).toEqual(['archive_empty'])
  })
})

describe('archives in archives', () => {
  test('are opened: a tar.gz in a zip in a tar, and a compressed log in that', async () => {
    const inner = gzipSync(tarOf([{ path: 'logs/ss.txt.gz', content: gzipSync(ss) }]))
    const read = await openBundle(tarOf([{ path: 'from-customer.zip', content: zipOf([{ path: 'web01.tar.gz', content: inner }]) }]))
    expect(paths(read)).toEqual(['from-customer.zip/web01.tar.gz/logs/ss.txt.gz'])
    expect(read?.contents[0]?.[1]).toEqual(gzipSync(ss))
    expect(read).toMatchObject({ status: 'ok', members: { files: 1, read: 1, listed: 0 } })
  })

  test('a fourth level is not', async () => {
    const level = (inner: Buffer): Buffer => tarOf([{ path: 'inner.tar', content: inner }])
    const three = level(level(tarOf([{ path: 'ss.txt', content: ss }])))
    expect(paths(await openBundle(three))).toEqual(['inner.tar/inner.tar/ss.txt'])
    expect(await openBundle(level(three))).toMatchObject({ status: 'failed', diagnostics: [{ code: 'nesting_limit' }] })
  })

  test('of which very many are broken in one way are told once each, and not without end', async () => {
    const deep = gzipSync(gzipSync(gzipSync(gzipSync(ss))))
    const many = Array.from({ length: 1200 }, (_, n) => ({ path: `${n}.gz`, content: Buffer.concat([deep, Buffer.from([n >> 8, n & 255, 1])]) }))
    const read = await openBundle(tarOf(many))
    expect(read?.status).toBe('failed')
    expect(new Set(codes(read))).toEqual(new Set(['nesting_limit']))
    expect(read?.diagnostics.length).toBeLessThanOrEqual(200)
    expect(read?.members).toMatchObject({ files: 1200, refused: 1200 })
  })

  test('damage in one is told with its name, and leaves the others', async () => {
    const cut = gzipSync(
      tarOf([
        { path: 'a/ss.txt', content: ss },
        { path: 'b/x', content: noise },
      ]),
    ).subarray(0, 400)
    const read = await openBundle(
      tarOf([
        { path: 'cut.tar.gz', content: cut },
        { path: 'b/ss.txt', content: other },
      ]),
    )
    expect(read?.status).toBe('partial')
    expect(read?.diagnostics.find(({ code }) => code === 'gzip_truncated')?.fileName).toBe('cut.tar.gz')
    expect(paths(read)).toContain('b/ss.txt')
  })

  test('share one budget: many small ones of zeros are a bomb', async () => {
    const entries = Array.from({ length: 12 }, (_, n) => ({
      path: `${n}.gz`,
      content: gzipSync(Buffer.concat([Buffer.alloc(8 * 1024 ** 2), Buffer.from([n])])),
    }))
    expect(await openBundle(tarOf(entries))).toMatchObject({ status: 'failed', diagnostics: [{ code: 'decompression_limit' }] })
  })
})

describe('a sosreport', () => {
  test.each(['rhel', 'debian'] as const)('of %s: what says something is read, the rest is counted by its folders', async (distribution) => {
    const read = await openBundle(gzipSync(tarOf(sosreport(distribution, 300))), 'sosreport.tar.gz')
    const root = sosRoot(distribution)
    expect(paths(read)).toEqual(wantedIn(distribution).map((path) => root + path))
    expect(read?.detection).toMatchObject({ kind: 'archive', layout: 'sosreport' })
    expect(read?.status).toBe('ok+notes')
    expect(codes(read)).toEqual(['link_skipped'])
    expect(read?.members).toMatchObject({ read: wantedIn(distribution).length, refused: 2 })
    const { files = 0, listed = 0, same = 0, refused = 0, folders = [] } = read?.members ?? {}
    expect(files).toBe(wantedIn(distribution).length + listed + same + refused)
    expect(folders[0]).toEqual({ path: `${root}sys/devices`, files: 300 })
    expect(folders.reduce((sum, folder) => sum + folder.files, 0)).toBe(listed)
  })
})

describe('a supportconfig', () => {
  const section = (kind: string, name: string, content: string): string =>
    `#==[ ${kind} ]======================================#\n# ${name}\n${content}\n`
  const many = Array.from({ length: 400 }, (_, n) => `unreachable 10.${n % 250}.0.0/16 dev lo scope link metric 4294967295 error 4294967183`).join(
    '\n',
  )
  const network = section('Command', '/sbin/ip route show table all', many) + section('Command', '/usr/sbin/ss -nap', ss)
  const settings = section('Command', '/sbin/sysctl -a', 'net.ipv4.tcp_max_orphans = 65536')
  const root = 'scc_web03_261122_0900/'

  test('is read by its sections, however far down the first that says something stands', async () => {
    expect(network.indexOf('ESTAB')).toBeGreaterThan(16_384)
    const files = { 'network.txt': network, 'env.txt': settings, 'rpm.txt': section('Command', 'rpm -qa', 'kernel-default-5.14') }
    const read = await openBundle(tarOf(Object.entries(files).map(([path, content]) => ({ path: root + path, content }))))
    expect(paths(read)).toEqual([`${root}network.txt`, `${root}env.txt`])
    expect(read?.detection).toMatchObject({ layout: 'supportconfig' })
  })
})

describe('what is in an archive', () => {
  const one = (...entries: readonly TarScript[]): Promise<Opened | null> => openBundle(tarOf([...entries, { path: 'logs/ss.txt', content: ss }]))

  test.each([
    ['../../etc/cron.d/x', 'unsafe_path'],
    ['/etc/passwd', 'unsafe_path'],
    ['C:\\windows\\x', 'unsafe_path'],
    ['a\u001b[31m\nb', 'odd_name'],
    ['\u202egnp.txt', 'odd_name'],
    [' ', 'odd_name'],
  ])('under the name %j is told, and nothing is ever written by that name', async (path, code) => {
    const read = await one({ path, content: 'x' })
    expect([read?.status, codes(read)]).toEqual(['ok+notes', [code]])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(read?.diagnostics[0]?.actual).not.toMatch(/[\u0000-\u001f\u202e]/)
  })

  test.each([
    ['1', 'link_skipped'],
    ['2', 'link_skipped'],
    ['3', 'special_entry_skipped'],
    ['6', 'special_entry_skipped'],
  ])('as type %s is left out', async (type, code) => {
    const read = await one({ path: 'x', type })
    expect([read?.status, codes(read), read?.members.refused]).toEqual(['ok+notes', [code], 1])
  })

  test('twice under one name is read twice', async () => {
    const read = await one({ path: 'logs/./ss.txt', content: other })
    expect([codes(read), paths(read)]).toEqual([['duplicate_entry'], ['logs/./ss.txt', 'logs/ss.txt']])
  })

  test('twice with the same bytes is read once', async () => {
    expect((await one({ path: 'again.txt', content: ss }))?.members).toMatchObject({ files: 2, read: 1, same: 1 })
  })

  test('that its name promises and its bytes do not hold is named', async () => {
    const read = await one({ path: 'mpstat.txt', content: noise })
    expect([read?.status, codes(read), read?.diagnostics[0]?.fileName]).toEqual(['partial', ['member_unknown'], 'mpstat.txt'])
    expect(codes(await one({ path: 'dmesg.txt', content: '' }))).toEqual(['empty_file'])
  })

  test('in which nothing was seen 200 times in one folder and under one ending is not looked at again, unless its name promises something', async () => {
    const many = Array.from({ length: 250 }, (_, n) => ({ path: `app/conf/${n}.conf`, content: `key ${n}\n` }))
    const read = await one(...many, { path: 'app/conf/late.conf', content: other }, { path: 'app/conf/ss.log', content: other })
    expect(paths(read)).toEqual(['app/conf/ss.log', 'logs/ss.txt'])
    expect(read?.members).toMatchObject({ files: 253, read: 2, listed: 251 })
  })

  test('for which there is no room is named, and the rest is read', async () => {
    const read = await openBundle(
      tarOf([
        { path: 'big.txt', content: other.repeat(40) },
        { path: 'ss.txt', content: ss },
      ]),
      'b.tar',
      2000,
    )
    expect([read?.status, codes(read), paths(read)]).toEqual(['partial', ['member_too_large'], ['ss.txt']])
  })
})

test('text, captures and compressed text are no archives', async () => {
  for (const bytes of [
    Buffer.from(ss),
    Buffer.alloc(600, 0x20),
    gzipSync(ss),
    Buffer.from('PK is how it begins'),
    readFileSync(new URL(import.meta.url)),
  ])
    expect(await openBundle(bytes)).toBeNull()
})

describe('broken anywhere', () => {
  const archives = {
    tar: tarOf(sosreport('rhel', 3)),
    'tar.gz': gzipSync(tarOf(sosreport('debian', 3))),
    zip: zipOf([
      { path: 'a.txt', content: ss },
      { path: 'b.tar.gz', content: gzipSync(tarOf([{ path: 'ss.txt', content: other }])) },
      { path: 'c', content: other, described: true },
    ]),
  }

  test.each(Object.entries(archives))('a %s ends with a status, within what is in it, and no fault of ours', async (_, whole) => {
    const most = (await openBundle(whole))?.contents.length ?? 0
    let random = 20_261_122
    const next = (below: number): number => {
      random = (random * 1_103_515_245 + 12_345) % 2 ** 31
      return random % below
    }
    for (let n = 0; n < 45; n++) {
      const bytes = Buffer.from(n % 3 === 0 ? whole.subarray(0, next(whole.length)) : whole)
      for (let flips = n % 3; flips > 0; flips--) bytes[next(bytes.length)] = next(256)
      const read = await openBundle(bytes)
      if (read === null) continue
      const { files, read: kept, same, listed, refused } = read.members
      expect(files).toBe(kept + same + listed + refused)
      expect(kept).toBe(read.found.length)
      expect(kept).toBeLessThanOrEqual(most + 2)
      expect(read.found.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(100_000)
    }
  })
})
