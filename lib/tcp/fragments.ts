// Fragments of IPv4 (RFC 791) and IPv6 (RFC 8200) put together without their payload: of a datagram only its headers up to TCP's and its
// length are of interest, and Wireshark, too, counts a segment at the fragment that completes it.

export interface Fragment {
  readonly a: number
  readonly b: number
  readonly v6: boolean // the addresses are names of IPv6 addresses
  readonly identification: number
  readonly protocol: number
  readonly offset: number
  readonly length: number
  readonly more: boolean
}

interface Datagram {
  readonly seen: number[] // offsets
  readonly head: DataView<ArrayBuffer>
  known: number // bytes of the head that were captured, once all fragments came
  received: number
  total: number // -1 until the last fragment came
  whole: boolean
}

export interface Reassembled {
  readonly header: DataView
  readonly length: number
}

/** Datagrams waiting for more fragments, or whole and kept for what the tap sees twice; the oldest goes first. A flood of fragments stays within a few hundred kB. */
const datagramBudget = 1024
/** Room for a TCP header, or for a tunnel's, the IP header in it, and the TCP header in that. */
const headerBytes = 256
/** TCP, and what may carry it: IPv4 and IPv6 in IP, UDP's tunnels, GRE. */
const worthwhile: readonly number[] = [6, 4, 17, 41, 47]
/** Fragments of a datagram looked through for one that the capture saw twice; a datagram of 64 kB has 45. */
const seenBudget = 64

export class Fragments {
  private readonly waiting = new Map<string, Datagram>()
  incomplete = 0 // datagrams of which some fragment never came

  /**
   * The head of the whole datagram if this fragment completes one, else null. A fragment seen twice counts once; a first one that comes
   * again begins the datagram anew, unless it was whole. Fragments that overlap otherwise never complete.
   */
  add(view: DataView, at: number, end: number, fragment: Fragment): Reassembled | null {
    if (!worthwhile.includes(fragment.protocol)) return null
    const key = `${fragment.v6 ? 6 : 4},${fragment.a},${fragment.b},${fragment.identification},${fragment.protocol}`
    const known = this.waiting.get(key)
    const isSeen = known?.seen.includes(fragment.offset) === true
    if (isSeen && (known?.whole === true || fragment.offset !== 0)) return null
    const datagram = known === undefined || isSeen || known.whole ? this.begin(key) : known
    if (datagram.seen.length < seenBudget) datagram.seen.push(fragment.offset)
    datagram.received += fragment.length
    if (!fragment.more) datagram.total = fragment.offset + fragment.length
    keepHead(datagram, view, at, end, fragment)
    if (datagram.received !== datagram.total) return null
    datagram.whole = true
    return { header: new DataView(datagram.head.buffer, 0, Math.min(datagram.known, datagram.total)), length: datagram.total }
  }

  /** What never became whole is counted. */
  end(): void {
    for (const key of this.waiting.keys()) this.giveUp(key)
  }

  private begin(key: string): Datagram {
    if (!this.waiting.has(key) && this.waiting.size === datagramBudget) {
      const [oldest] = this.waiting.keys()
      if (oldest !== undefined) this.giveUp(oldest)
    }
    const begun = { seen: [], head: new DataView(new ArrayBuffer(headerBytes)), known: headerBytes, received: 0, total: -1, whole: false }
    this.waiting.set(key, begun)
    return begun
  }

  private giveUp(key: string): void {
    if (this.waiting.get(key)?.whole === false) this.incomplete++
    this.waiting.delete(key)
  }
}

/** Of a fragment that reaches into the head what was captured; where one was cut, the head ends. */
function keepHead(datagram: Datagram, view: DataView, at: number, end: number, { offset, length }: Fragment): void {
  if (offset >= headerBytes) return
  const captured = Math.max(0, Math.min(length, end - at))
  if (captured < length) datagram.known = Math.min(datagram.known, offset + captured)
  if (captured === 0) return
  const size = Math.min(captured, headerBytes - offset)
  new Uint8Array(datagram.head.buffer).set(new Uint8Array(view.buffer, view.byteOffset + at, size), offset)
}
