// The sha256 of a file, worked out on a thread of its own while this one reads the file for what is in it.

import { createHash } from 'node:crypto'
import { fstatSync, readSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { FinwaitError } from '@/lib/core/errors'

export interface Digest {
  readonly size: number
  /** Waits for it, where it is not known yet. */
  readonly sha256: string
}

/** Below this, hashing takes less time than starting a thread. */
const worthAThread = 16 * 1024 ** 2
const block = 1024 ** 2
const longestWait = 600_000 // ms

/** Of the open file `fd`, which must stay open until `sha256` was asked for. */
export function digestOf(fd: number): Digest {
  const { size } = fstatSync(fd)
  return size < worthAThread ? digestHere(fd) : digestBeside(fd, size)
}

function digestHere(fd: number): Digest {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(block)
  let size = 0
  for (let length = -1; length !== 0; size += length) {
    length = readSync(fd, buffer, 0, block, size)
    hash.update(buffer.subarray(0, length))
  }
  return { size, sha256: hash.digest('hex') }
}

/** What the thread runs. It tells `ended`, 1 well or 2 not, and the digest in memory that both see: nobody here waits for messages. */
const program = `
const { createHash } = require('node:crypto')
const { readSync } = require('node:fs')
const { fd, block, ended, digest } = require('node:worker_threads').workerData
let how = 2
try {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(block)
  for (let at = 0, length = -1; length !== 0; at += length) {
    length = readSync(fd, buffer, 0, block, at)
    hash.update(buffer.subarray(0, length))
  }
  digest.set(hash.digest())
  how = 1
} finally {
  Atomics.store(ended, 0, how)
  Atomics.notify(ended, 0)
}`

function digestBeside(fd: number, size: number): Digest {
  const ended = new Int32Array(new SharedArrayBuffer(4))
  const digest = new Uint8Array(new SharedArrayBuffer(32))
  new Worker(program, { eval: true, workerData: { fd, block, ended, digest } }).unref()
  return {
    size,
    get sha256() {
      Atomics.wait(ended, 0, 0, longestWait)
      if (Atomics.load(ended, 0) !== 1) throw new FinwaitError('store/corrupt', 'The file could not be read to its end.')
      return Buffer.from(digest).toString('hex')
    },
  }
}
