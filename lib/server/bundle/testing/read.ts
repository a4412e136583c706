import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { archiveOf } from '../../unpack/archives/archive'
import { Unpacked } from '../../unpack/unpacked'
import { type ReadBundle, readBundle } from '../read-bundle'

export interface Opened extends ReadBundle {
  readonly contents: readonly (readonly [path: string, bytes: Buffer])[]
}

/** The archive `bytes`, read through files as the server does it; null if it is none. */
export async function openBundle(bytes: Uint8Array, fileName = 'bundle', room = 1e9): Promise<Opened | null> {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-bundle-'))
  writeFileSync(join(folder, 'stored'), bytes)
  const [fd, spool] = [openSync(join(folder, 'stored'), 'r'), openSync(join(folder, 'spool'), 'w+')]
  try {
    const unpacked = new Unpacked(fd, { artefact: 'a-', fileName })
    const kind = archiveOf(await unpacked.open())
    if (kind === null) {
      await unpacked.close()
      return null
    }
    const read = await readBundle(kind, unpacked, { fd, from: 0, size: bytes.length }, { fd: spool, room }, fileName)
    const contents = read.found.map(({ path, from, size }) => {
      const content = Buffer.alloc(size)
      readSync(spool, content, 0, size, from)
      return [path, content] as const
    })
    return { ...read, contents }
  } finally {
    closeSync(fd)
    closeSync(spool)
    rmSync(folder, { recursive: true })
  }
}
