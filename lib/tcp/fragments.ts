// IPv4 fragments put together without their payload: of a TCP segment only its header and its length are of interest, and
// Wireshark, too, counts the segment at the fragment that completes it.

export interface Fragment {
  readonly a: number
  readonly b: number
  readonly identification: number
  readonly protocol: number
  readonly offset: number
  readonly length: number
  readonly more: boolean
}

interface Datagram {
  header: DataView | null
  received: number
  total: number // -1 until the last fragment came
}

export interface Reassembled {
  readonly header: DataView
  readonly length: number
}

/** Datagrams waiting for more fragments; the oldest goes first. A flood of fragments stays within a few hundred kB. */
const datagramBudget = 1024
const headerBytes = 60

export class Fragments {
  private readonly waiting = new Map<string, Datagram>()
  incomplete = 0 // TCP segments of which some fragment never came

  /** The whole TCP segment if this fragment completes one, else null. Overlapping fragments never complete. */
  add(view: DataView, at: number, end: number, fragment: Fragment): Reassembled | null {
    if (fragment.protocol !== 6) return null
    const key = `${fragment.a},${fragment.b},${fragment.identification}`
    let datagram = this.waiting.get(key)
    if (!datagram) {
      if (this.waiting.size === datagramBudget) this.giveUpOldest()
      datagram = { header: null, received: 0, total: -1 }
      this.waiting.set(key, datagram)
    }
    datagram.received += fragment.length
    if (!fragment.more) datagram.total = fragment.offset + fragment.length
    if (fragment.offset === 0 && end > at) {
      const header = new Uint8Array(Math.min(headerBytes, end - at))
      header.set(new Uint8Array(view.buffer, view.byteOffset + at, header.length))
      datagram.header = new DataView(header.buffer)
    }
    if (datagram.header === null || datagram.received !== datagram.total) return null
    this.waiting.delete(key)
    return { header: datagram.header, length: datagram.total }
  }

  /** What never became whole is counted. */
  end(): void {
    this.incomplete += this.waiting.size
    this.waiting.clear()
  }

  private giveUpOldest(): void {
    for (const key of this.waiting.keys()) {
      this.waiting.delete(key)
      this.incomplete++
      return
    }
  }
}
