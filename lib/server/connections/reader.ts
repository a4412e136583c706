import { readSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteCache } from './cache'
import { type Column, type ColumnName, columnKinds } from './columns'
import { corrupt, type Footer, type Places, readFooter, readTrailer, trailerLength } from './footer'
import { Strings } from './strings'

/** A file of connections, open. It reads the columns that are asked for, a piece at a time. */
export class ConnectionsFile {
  readonly name: string // under which its columns are kept
  readonly rows: number
  readonly pieces: number
  readonly addresses: Strings
  readonly addressWords: Uint32Array
  readonly histories: Strings
  readonly names: Strings
  readonly #file: FileHandle
  readonly #footer: Footer
  readonly #starts: Float64Array
  readonly #cache: ByteCache

  private constructor(name: string, file: FileHandle, footer: Footer, cache: ByteCache) {
    this.name = name
    this.#file = file
    this.#footer = footer
    this.#cache = cache
    this.pieces = footer.rows.length
    this.#starts = new Float64Array(this.pieces)
    let rows = 0
    footer.rows.forEach((count, piece) => {
      this.#starts[piece] = rows
      rows += count
    })
    this.rows = rows
    this.addresses = new Strings(footer.addresses)
    this.addressWords = footer.addresses.words
    this.histories = new Strings(footer.histories)
    this.names = new Strings(footer.names)
  }

  /** Throws `store/corrupt` if this is no such file. Close it. */
  static async open(path: string, name: string, cache: ByteCache): Promise<ConnectionsFile> {
    const file = await open(path)
    try {
      return new ConnectionsFile(name, file, await footerOf(file, name, cache), cache)
    } catch (error) {
      await file.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  rowsOf(piece: number): number {
    return this.#footer.rows[piece] ?? 0
  }

  /** The number of the first row of this piece. */
  startOf(piece: number): number {
    return this.#starts[piece] ?? 0
  }

  pieceOf(row: number): number {
    let [low, high] = [0, this.pieces - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.startOf(middle) <= row) low = middle
      else high = middle - 1
    }
    return low
  }

  /** Of each piece, the least and the greatest value of a column. */
  rangesOf(column: ColumnName): Places {
    return this.#footer.columns[column]
  }

  async column(name: ColumnName, piece: number): Promise<Column> {
    const key = `${this.name} ${name} ${piece}`
    const kept = this.#cache.get(key)
    if (kept !== undefined) return kept as Column // only what is set below
    const Kind = columnKinds[name]
    const bytes = await bytesAt(this.#file, this.#placeOf(name, piece), this.rowsOf(piece) * Kind.BYTES_PER_ELEMENT)
    const column = new Kind(bytes.buffer)
    this.#cache.set(key, column, bytes.length)
    return column
  }

  /** One value: a page's rows lie far apart, and of their pieces they need no more. Reads 8 bytes at most, at once. */
  value(name: ColumnName, row: number): number {
    const piece = this.pieceOf(row)
    const within = row - this.startOf(piece)
    const kept = this.#cache.get(`${this.name} ${name} ${piece}`) as Column | undefined
    if (kept !== undefined) return kept[within] ?? 0
    const Kind = columnKinds[name]
    const one = new Kind(1)
    if (readSync(this.#file.fd, one, 0, one.byteLength, this.#placeOf(name, piece) + within * one.byteLength) < one.byteLength) throw cutShort()
    return one[0] ?? 0
  }

  #placeOf(name: ColumnName, piece: number): number {
    return this.#footer.columns[name].at[piece] ?? 0
  }
}

async function footerOf(file: FileHandle, name: string, cache: ByteCache): Promise<Footer> {
  const kept = cache.get(name)
  if (kept !== undefined) return kept as Footer // only what is set below
  const { size } = await file.stat()
  const { at, length } = readTrailer(await bytesAt(file, Math.max(0, size - trailerLength), Math.min(size, trailerLength)), size)
  const footer = readFooter(await bytesAt(file, at, length), size)
  cache.set(name, footer, length)
  return footer
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length)
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read)
    if (bytesRead === 0) throw cutShort()
    read += bytesRead
  }
  return bytes
}

const cutShort = () => corrupt('it is cut short')
