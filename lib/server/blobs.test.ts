import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { LocalBlobs } from './blobs'
import { newFolder } from './testing/server'

const seen: string[] = []
let failing: string | null = null

// Every write, sync and rename in the order in which they are asked for and done.
vi.mock('node:fs/promises', async (load) => {
  const fs = await load<typeof import('node:fs/promises')>()
  const named = (path: unknown): string =>
    String(path)
      .replace(/.*(tmp|blobs)\//, '$1/')
      .replace(/[0-9a-f]{24,}/, '…')
  const fail = (what: string): void => {
    if (failing === what) throw Object.assign(new Error(what), { code: 'ENOSPC' })
  }
  return {
    ...fs,
    rename: async (from: string, to: string) => {
      fail('rename')
      await fs.rename(from, to)
      seen.push(`rename ${named(from)} → ${named(to)}`)
    },
    open: async (...args: Parameters<typeof fs.open>): Promise<FileHandle> => {
      const file = await fs.open(...args)
      const [sync, datasync, writev] = [file.sync.bind(file), file.datasync.bind(file), file.writev.bind(file)]
      file.datasync = async () => {
        fail('datasync')
        await datasync()
        seen.push('sync on the way')
      }
      file.sync = async () => {
        fail('sync')
        await sync()
        seen.push(`sync ${named(args[0])}`)
      }
      file.writev = async (...parts) => {
        fail('write')
        return writev(...parts)
      }
      return file
    },
  }
})

const text = 'State Recv-Q Send-Q'
const sha256 = createHash('sha256').update(text).digest('hex')
let data = ''
let blobs = new LocalBlobs('')
beforeEach(async () => {
  data = newFolder()
  blobs = new LocalBlobs(data)
  await blobs.prepare()
  seen.length = 0
  failing = null
})

describe('a blob', () => {
  test('is durable before it has a name, and its name is durable before anyone is told', async () => {
    const staged = await blobs.stage(Readable.from([Buffer.from(text)]), 1000)
    expect(await blobs.has(sha256)).toBe(false)
    await staged.keep()
    const fan = `blobs/${sha256.slice(0, 2)}`
    expect(seen).toEqual(['sync tmp/…', `rename tmp/… → ${fan}/…`, `sync ${fan}`, expect.stringMatching(/^sync .*blobs$/)])
    expect(await readFile(join(data, 'blobs', sha256.slice(0, 2), sha256), 'utf8')).toBe(text)
  })

  test('stored twice is one file', async () => {
    for (let i = 0; i < 2; i++) await (await blobs.stage(Readable.from([Buffer.from(text)]), 1000)).keep()
    expect(await readdir(join(data, 'tmp'))).toEqual([])
    expect(await readdir(join(data, 'blobs', sha256.slice(0, 2)))).toEqual([sha256])
  })

  test.each(['write', 'sync'])('leaves nothing when the disk is full at its %s', async (where) => {
    failing = where
    await expect(blobs.stage(Readable.from([Buffer.from(text)]), 1000)).rejects.toMatchObject({ status: 507, code: 'disk_full' })
    expect(await readdir(join(data, 'tmp'))).toEqual([])
  })

  test('of some size is synced on the way, too: a fault that only such a sync tells is not lost', async () => {
    const large = (): Readable => Readable.from(Array.from({ length: 70 }, () => Buffer.alloc(1024 ** 2, 'x')))
    await (await blobs.stage(large(), 1e9)).discard()
    expect(seen).toEqual(['sync on the way', 'sync tmp/…'])
    failing = 'datasync'
    await expect(blobs.stage(large(), 1e9)).rejects.toMatchObject({ status: 507 })
    expect(await readdir(join(data, 'tmp'))).toEqual([])
  })

  test('tells whoever follows it how far it can be read, and its name when it is whole', async () => {
    const told: unknown[] = []
    const read: Promise<string>[] = []
    const follower = {
      grown: (size: number, open: () => Promise<FileHandle>) => {
        told.push(size)
        read.push(
          open().then(async (file) => {
            const { bytesRead } = await file.read(Buffer.alloc(10), 0, 10, size - 10)
            await file.close()
            return `${bytesRead}`
          }),
        )
      },
      ended: (size: number, digest: string) => void told.push([size, digest, [...seen]]),
    }
    const staged = await blobs.stage(Readable.from([Buffer.alloc(1024 ** 2, 'x'), Buffer.alloc(1024 ** 2, 'y'), Buffer.alloc(5, 'z')]), 1e9, follower)
    expect(told).toEqual([1024 ** 2, 2 * 1024 ** 2, 2 * 1024 ** 2 + 5, [2 * 1024 ** 2 + 5, staged.sha256, []]])
    expect(await Promise.all(read)).toEqual(['10', '10', '10'])
    await staged.discard()
  })

  test('leaves nothing when it cannot be renamed', async () => {
    const staged = await blobs.stage(Readable.from([Buffer.from(text)]), 1000)
    failing = 'rename'
    await expect(staged.keep()).rejects.toMatchObject({ status: 507 })
    expect(await readdir(join(data, 'tmp'))).toEqual([])
    expect(await blobs.has(sha256)).toBe(false)
  })

  test('leaves nothing when its stream breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(text)
        throw new Error('aborted')
      })(),
    )
    await expect(blobs.stage(broken, 1000)).rejects.toThrow('aborted')
    expect(await readdir(join(data, 'tmp'))).toEqual([])
  })

  test('has no name but a digest', async () => {
    await expect(async () => blobs.open('../../etc/passwd')).rejects.toThrow('not a sha256')
  })
})
