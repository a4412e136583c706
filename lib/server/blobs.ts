// Where artefacts' bytes lie, each once, named by its sha256. A blob is written whole and durable before its name exists:
//
//     tmp/<random> · count, sha256 · fsync · rename to blobs/ab/<sha256> · fsync of the folder
//
// so that a crash or a power cut at any moment leaves either the whole blob or a temporary file that the next start sweeps.

import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { diskFull, Refusal } from './refusal'

export interface BlobStore {
  /** Writes a stream to the side, durably. Nothing is visible until `keep`; `discard` takes it away. One of the two must be called. */
  stage(bytes: AsyncIterable<Uint8Array>, most: number, follower?: Follower): Promise<Staged>
  open(sha256: string): Promise<FileHandle>
  has(sha256: string): Promise<boolean>
  delete(sha256s: readonly string[]): Promise<void>
  /** Removes temporary files, and those blobs that `unused` picks out. Only while nothing is being uploaded. */
  sweep(unused: (sha256s: readonly string[]) => Promise<readonly string[]>): Promise<{ readonly temporary: number; readonly orphans: number }>
  /** Bytes that may still be written. */
  free(): Promise<number>
}

/** Told of a file while it is written. */
export interface Follower {
  /** So many bytes can be read of it, by whoever opens it. */
  grown(size: number, open: () => Promise<FileHandle>): void
  /** It is whole. It is not durable yet, and may still come to nothing. */
  ended(size: number, sha256: string): void
}

export interface Staged {
  readonly sha256: string
  readonly size: number
  keep(): Promise<void>
  discard(): Promise<void>
}

/** Left free on the disk, for the database to write in: 256 MiB, on a small disk a twentieth of it. */
const reserveMost = 256 * 1024 ** 2
const reserveShare = 0.05

const writeBlock = 1024 ** 2
const checkEvery = 64 * 1024 ** 2 // written bytes between two looks at the free space
const syncEvery = 64 * 1024 ** 2 // and between two syncs on the way: little is left to wait for at the end

const isFull = (error: unknown): boolean => error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

export class LocalBlobs implements BlobStore {
  readonly #blobs: string
  readonly #temporary: string
  constructor(data: string) {
    this.#blobs = join(data, 'blobs')
    this.#temporary = join(data, 'tmp')
  }

  async prepare(): Promise<void> {
    await mkdir(this.#blobs, { recursive: true, mode: 0o700 })
    await mkdir(this.#temporary, { recursive: true, mode: 0o700 })
  }

  #path(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error('not a sha256')
    return join(this.#blobs, sha256.slice(0, 2), sha256)
  }

  async free(): Promise<number> {
    const { bavail, bsize, blocks } = await statfs(this.#temporary)
    return Math.max(0, bavail * bsize - Math.min(reserveMost, blocks * bsize * reserveShare))
  }

  async stage(bytes: AsyncIterable<Uint8Array>, most: number, follower?: Follower): Promise<Staged> {
    const path = join(this.#temporary, randomBytes(12).toString('hex'))
    const discard = (): Promise<void> => rm(path, { force: true })
    try {
      const { sha256, size } = await this.#write(path, bytes, most, follower)
      return { sha256, size, discard, keep: () => this.#keep(path, sha256) }
    } catch (error) {
      await discard()
      throw isFull(error) ? diskFull() : error
    }
  }

  async #write(path: string, bytes: AsyncIterable<Uint8Array>, most: number, follower?: Follower): Promise<{ sha256: string; size: number }> {
    const file = await open(path, 'wx', 0o600)
    const behind = new SyncBehind(file)
    try {
      const hash = createHash('sha256')
      let [size, held, checked] = [0, 0, 0]
      let waiting: Uint8Array[] = []
      const flush = async (): Promise<void> => {
        if (held === 0) return
        await writeAll(file, waiting, held)
        ;[waiting, held] = [[], 0]
        behind.written(size)
        follower?.grown(size, () => open(path, 'r'))
      }
      for await (const chunk of bytes) {
        size += chunk.length
        if (size > most)
          throw new Refusal(413, 'file_too_large', `A file may have at most ${most} bytes here.`, 'Send a part of it, or raise FINWAIT_MAX_UPLOAD.')
        hash.update(chunk)
        waiting.push(chunk)
        held += chunk.length
        if (held >= writeBlock) await flush()
        if (size - checked >= checkEvery) {
          checked = size
          if ((await this.free()) === 0) throw diskFull()
        }
      }
      await flush()
      const sha256 = hash.digest('hex')
      follower?.ended(size, sha256)
      await behind.end()
      await file.sync()
      return { sha256, size }
    } finally {
      await behind.end().catch(() => undefined)
      await file.close()
    }
  }

  async #keep(path: string, sha256: string): Promise<void> {
    const to = this.#path(sha256)
    try {
      const isNew = (await mkdir(dirname(to), { recursive: true, mode: 0o700 })) !== undefined
      await rename(path, to)
      await syncFolder(dirname(to))
      if (isNew) await syncFolder(this.#blobs)
    } catch (error) {
      await rm(path, { force: true })
      throw isFull(error) ? diskFull() : error
    }
  }

  open(sha256: string): Promise<FileHandle> {
    return open(this.#path(sha256), 'r')
  }

  async has(sha256: string): Promise<boolean> {
    return stat(this.#path(sha256)).then(
      (found) => found.isFile(),
      () => false,
    )
  }

  async delete(sha256s: readonly string[]): Promise<void> {
    for (const sha256 of sha256s) await rm(this.#path(sha256), { force: true })
  }

  async sweep(unused: (sha256s: readonly string[]) => Promise<readonly string[]>): Promise<{ temporary: number; orphans: number }> {
    const temporary = await readdir(this.#temporary)
    for (const name of temporary) await rm(join(this.#temporary, name), { force: true, recursive: true })
    let orphans = 0
    for (const fan of await readdir(this.#blobs)) {
      const names = (await readdir(join(this.#blobs, fan))).filter((name) => /^[0-9a-f]{64}$/.test(name))
      const gone = await unused(names)
      await this.delete(gone)
      orphans += gone.length
    }
    return { temporary: temporary.length, orphans }
  }
}

/** Lets the disk write while more arrives. One sync at a time, and none that fails goes unheard. */
class SyncBehind {
  readonly #file: FileHandle
  #synced = 0
  #running: Promise<void> | null = null
  #fault: unknown = null

  constructor(file: FileHandle) {
    this.#file = file
  }

  written(size: number): void {
    if (this.#running !== null || size - this.#synced < syncEvery) return
    this.#synced = size
    const note = (error: unknown): void => {
      this.#fault ??= error
    }
    this.#running = this.#file
      .datasync()
      .catch(note)
      .finally(() => {
        this.#running = null
      })
  }

  /** Waits for the one under way. Throws what any of them threw: the system tells a write fault only once. */
  async end(): Promise<void> {
    await this.#running
    if (this.#fault !== null) throw this.#fault
  }
}

async function writeAll(file: FileHandle, parts: readonly Uint8Array[], length: number): Promise<void> {
  const { bytesWritten } = await file.writev([...parts])
  if (bytesWritten === length) return
  const rest = Buffer.concat(parts, length).subarray(bytesWritten)
  for (let at = 0; at < rest.length; ) at += (await file.write(rest, at)).bytesWritten
}
