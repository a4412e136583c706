// What is made from artefacts and can be made again: facts, tables of connections, reports, their tables. Files in derived/, written once, never changed.

import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'

export class Derived {
  readonly #folder: string
  constructor(data: string) {
    this.#folder = join(data, 'derived')
  }

  async prepare(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** A new file to write: its name for the database, its handle for the child that fills it. */
  async create(kind: 'facts' | 'connections' | 'report' | 'tables'): Promise<{ readonly name: string; readonly file: FileHandle }> {
    const name = `${randomBytes(16).toString('hex')}.${kind}`
    return { name, file: await open(this.path(name), 'wx+', 0o600) }
  }

  /** Bytes that one child may write: what it writes may be stored a second time. */
  async room(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder)
    return Math.floor((bavail * bsize) / 3)
  }

  path(name: string): string {
    if (!/^[0-9a-f]{32}\.(facts|connections|report|tables)$/.test(name)) throw new Error('not the name of a derived file')
    return join(this.#folder, name)
  }

  read(name: string): Promise<Buffer<ArrayBuffer>> {
    return readFile(this.path(name)) as Promise<Buffer<ArrayBuffer>>
  }

  async delete(names: readonly (string | null)[]): Promise<void> {
    for (const name of names) if (name !== null) await rm(this.path(name), { force: true })
  }

  /** Removes what no row names (any more). Only while no job is under way. */
  async sweep(inUse: ReadonlySet<string>): Promise<number> {
    const unused = (await readdir(this.#folder)).filter((name) => !inUse.has(name))
    for (const name of unused) await rm(join(this.#folder, name), { force: true })
    return unused.length
  }
}
