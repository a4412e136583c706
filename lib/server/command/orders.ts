// What the child that reads artefacts is told on stdin, a JSON object a line: first its tasks, then, of a file that is still being
// written, how far it may be read. Waiting for a line holds up everything: the child has nothing else to do.

import { readSync } from 'node:fs'
import type { ArtefactId, FormatName } from '@/lib/core/artefact'
import type { Extent } from '../feed'

/** One artefact to read. */
export interface ReadTask {
  readonly artefact: ArtefactId | null // null: its file is still being written, and its name is told with the end
  readonly fileName: string
  readonly size: number | null // stored bytes; null: still growing
  readonly chosen: FormatName | null
  readonly files: readonly TaskFile[] // more than one: a capture in several, this artefact its first
  readonly facts: number // the file descriptors that are written to; this one takes, of an archive, the files that come out of it
  readonly connections: number
  readonly room: number // bytes that may come out of an archive
}

export interface TaskFile {
  readonly artefact: ArtefactId | null // as above
  readonly fileName: string
  readonly frames: number // of a capture in several files
  readonly fd: number
}

export type Order =
  | { readonly tasks: readonly ReadTask[] }
  | { readonly grown: number } // so many bytes may be read
  | { readonly ended: number; readonly artefact: ArtefactId } // so many there are

const orderOf = (line: string): Order => JSON.parse(line) as Order

const block = 64 * 1024

export class Orders {
  readonly #buffer = Buffer.allocUnsafe(block)
  #pieces: Buffer[] = []
  #lines: string[] = []

  /** The next line. Throws once there is none: whoever started this process is gone. */
  next(): Order {
    for (;;) {
      const line = this.#lines.shift()
      if (line !== undefined) return orderOf(line)
      const length = readSync(0, this.#buffer)
      if (length === 0) throw new Error('nobody asks for this any more')
      this.#take(Buffer.from(this.#buffer.subarray(0, length)))
    }
  }

  #take(bytes: Buffer): void {
    this.#pieces.push(bytes)
    if (!bytes.includes(10)) return
    const [rest = '', ...lines] = Buffer.concat(this.#pieces).toString('utf8').split('\n').reverse()
    this.#lines = lines.reverse()
    this.#pieces = [Buffer.from(rest)]
  }
}

/** A file that is still being written. Whoever asks for its name waits until it is whole. */
export class Growing implements Extent {
  #upto = 0
  #artefact: ArtefactId | null = null
  readonly #orders: Orders
  readonly #waits: (at: number) => void

  /** `waits` is told how far everything has been read, each time nothing is left to read. */
  constructor(orders: Orders, waits: (at: number) => void) {
    this.#orders = orders
    this.#waits = waits
  }

  beyond(at: number): number {
    while (this.#upto <= at && this.#artefact === null) this.#wait()
    return this.#upto
  }

  get artefact(): ArtefactId {
    while (this.#artefact === null) this.#wait()
    return this.#artefact
  }

  #wait(): void {
    this.#waits(this.#upto)
    const order = this.#orders.next()
    if ('grown' in order) this.#upto = order.grown
    if (!('ended' in order)) return
    this.#upto = order.ended
    this.#artefact = order.artefact
  }
}
