// Archives made byte by byte, so that a test says what is in them and what is wrong with them.

import { crc32, deflateRawSync } from 'node:zlib'

export interface TarScript {
  readonly path: string
  readonly content?: string | Uint8Array
  readonly type?: string
  readonly seconds?: number // when it was modified
  readonly size?: Uint8Array // the twelve bytes of the size field, in place of the true ones
  readonly old?: boolean // the kind of 1979, without a magic word
}

const made = 1_795_338_000 // 2026-11-22 09:00 UTC

export function tarOf(entries: readonly TarScript[], end = true): Buffer {
  return Buffer.concat([...entries.map(tarEntry), ...(end ? [Buffer.alloc(1024)] : [])])
}

export function tarEntry({ path, content = '', type = '0', seconds = made, size, old = false }: TarScript): Buffer {
  const body = Buffer.from(content)
  const header = Buffer.alloc(512)
  header.write(path, 0, 100)
  header.write('0000644\0', 100)
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  if (size) header.set(size, 124)
  header.write(`${seconds.toString(8).padStart(11, '0')}\0`, 136)
  header.write(type, 156)
  if (!old) header.write('ustar\x0000', 257, 'latin1')
  header.write('        ', 148)
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  )
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)])
}

export interface ZipScript {
  readonly path: string | Uint8Array
  readonly content?: string | Uint8Array
  readonly method?: 0 | 8
  readonly flags?: number
  readonly seconds?: number // an extended time stamp
  readonly described?: boolean // sizes behind the data
  readonly saidSize?: number
}

export function zipOf(entries: readonly ZipScript[], directory = true): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const entry of entries) {
    const { local, listed } = zipEntry(entry, at)
    locals.push(local)
    central.push(listed)
    at += local.length
  }
  if (!directory) return Buffer.concat(locals)
  const list = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, list, end])
}

function zipEntry({ path, content = '', method = 8, flags = 0, seconds, described = false, saidSize }: ZipScript, at: number) {
  const body = Buffer.from(content)
  const data = method === 8 ? deflateRawSync(body) : body
  const name = Buffer.from(path)
  const extra = seconds === undefined ? Buffer.alloc(0) : Buffer.from([0x55, 0x54, 5, 0, 1, 0, 0, 0, 0])
  if (seconds !== undefined) extra.writeInt32LE(seconds, 5)
  const sums = Buffer.alloc(12)
  sums.writeUInt32LE(crc32(body), 0)
  sums.writeUInt32LE(data.length, 4)
  sums.writeUInt32LE(saidSize ?? body.length, 8)
  const head = Buffer.alloc(10)
  head.writeUInt16LE(20, 0)
  head.writeUInt16LE(flags | (described ? 8 : 0), 2)
  head.writeUInt16LE(method, 4)
  const lengths = Buffer.alloc(4)
  lengths.writeUInt16LE(name.length, 0)
  lengths.writeUInt16LE(extra.length, 2)
  const word = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value, 0)
    return bytes
  }
  const before = described ? [word(0x08074b50), sums] : []
  const local = Buffer.concat([word(0x04034b50), head, described ? Buffer.alloc(12) : sums, lengths, name, extra, data, ...before])
  // name of the system, then as before the data; comment, disk and inner attributes are nothing
  const listed = Buffer.concat([word(0x02014b50), Buffer.from([20, 3]), head, sums, lengths, Buffer.alloc(6), word(0), word(at), name, extra])
  return { local, listed }
}
