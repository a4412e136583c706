// What was read from tables of connections and may be asked for again: columns of pieces, footers, which rows a filter keeps. The
// least recently used goes first.

const most = 64 * 1024 ** 2 // bytes, over all cases of this process

export class ByteCache {
  readonly #kept = new Map<string, { readonly value: unknown; readonly bytes: number }>()
  readonly #most: number
  #bytes = 0

  constructor(bytes: number) {
    this.#most = bytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): unknown {
    const found = this.#kept.get(key)
    if (!found) return undefined
    this.#kept.delete(key)
    this.#kept.set(key, found)
    return found.value
  }

  /** Keeps `value`, which takes so many bytes, unless it alone would take the whole room. */
  set(key: string, value: unknown, bytes: number): void {
    this.delete(key)
    if (bytes > this.#most) return
    this.#kept.set(key, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#most) break
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0
    this.#kept.delete(key)
  }
}

declare global {
  var finwaitConnections: ByteCache | undefined
}

/** The one of this process: Next bundles this module more than once. */
export function connectionCache(): ByteCache {
  globalThis.finwaitConnections ??= new ByteCache(most)
  return globalThis.finwaitConnections
}
