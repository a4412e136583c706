import { mkdtempSync, openSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Spool } from '../bundle/spool'

/** An open file without a name, to write and read: nothing is left of it when the process ends, however that comes about. */
export function unnamedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-'))
  try {
    return openSync(join(folder, 'file'), 'wx+', 0o600)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A place for what comes out of archives, made when the first is met. */
export function unnamedSpool(): Spool {
  let fd: number | null = null
  const { bavail, bsize } = statfsSync(tmpdir())
  return {
    get fd() {
      fd ??= unnamedFile()
      return fd
    },
    room: Math.floor((bavail * bsize) / 2),
  }
}
