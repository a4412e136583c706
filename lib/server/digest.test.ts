import { createHash } from 'node:crypto'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from './digest'

test.each([0, 1, 3 * 1024 ** 2 + 5, 17 * 1024 ** 2 + 3])('of %i bytes is their sha256, on this thread or another', (size) => {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-digest-'))
  const content = Buffer.alloc(size, 'finwait ')
  writeFileSync(join(folder, 'file'), content)
  const fd = openSync(join(folder, 'file'), 'r')
  try {
    const digest = digestOf(fd)
    expect(digest.size).toBe(size)
    expect(digest.sha256).toBe(createHash('sha256').update(content).digest('hex'))
    expect(digest.sha256).toBe(digest.sha256)
  } finally {
    closeSync(fd)
    rmSync(folder, { recursive: true })
  }
})
