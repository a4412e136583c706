// Whom a connection was meant for, by name: the server name of a TLS ClientHello, the Host of an HTTP request, or the name under which
// a DNS answer in the same capture gave out the address. Asked of each payload as it is read, while its bytes are at hand.

import { type Addresses, textV6 } from './addresses'
import { isClientHello, recordSize, serverNameOf } from './client-hello'
import { NameSource, nameBits, nameSourceShift } from './connection-facts'
import { readAnswers } from './dns-answers'
import { isRequest, requestHostOf } from './request-host'
import { Flag, Row } from './segment-batch'

/** Different names kept: beyond it no new one is told. Some 20 MB. */
const nameBudget = 1 << nameBits
/** Addresses whose DNS name is remembered; the oldest go. */
const resolvedBudget = 65_536
/** ClientHellos waited for at a time: larger than a segment, they come in two or three. */
const helloSlots = 64
/** Segments a ClientHello is put together from: a real one takes two or three. */
const helloParts = 8

const dnsPort = 53
const handshakeRecord = 22

/** A ClientHello of which more is to come. */
interface Hello {
  readonly key: number // what `keyOf` gives for the segment that goes on
  readonly a: number
  readonly b: number
  readonly ports: number
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly parts: number
}

export class ServerNames {
  readonly words: string[] = []
  private readonly numbers = new Map<string, number>()
  private readonly resolved = new Map<number | string, string>()
  private waiting = 0 // ClientHellos of which more is to come
  private readonly hellos: (Hello | null)[] = new Array<Hello | null>(helloSlots).fill(null)

  /**
   * The name that a segment's payload tells, coded: `NameSource` << 17 | its place in `words`, 0 for none. The payload was captured from `at`
   * to `end` and went on to `wireEnd`; its row of the batch begins at `from` in `row`.
   */
  look(view: DataView, at: number, end: number, wireEnd: number, row: Int32Array, from: number): number {
    if (this.waiting > 0 && this.isMore(row, from)) return this.more(view, at, end, wireEnd, row, from)
    const first = view.getUint8(at)
    if (first === handshakeRecord) return isClientHello(view, at, end) ? this.hello(view, at, end, wireEnd, row, from, 1) : 0
    if (first >= 0x41 && first <= 0x5a) return isRequest(view, at, end) ? this.code(NameSource.host, requestHostOf(view, at, end)) : 0
    const ports = row[from + Row.ports]!
    if (ports >>> 16 === dnsPort || (ports & 0xffff) === dnsPort) this.answeredOverTcp(view, at, end, row, from)
    return 0
  }

  /** A DNS answer stands in `view` from `at` to `end`. */
  answered(view: DataView, at: number, end: number): void {
    readAnswers(view, at, end, this.take)
  }

  /** The name under which a DNS answer gave out this address, coded as by `look`. */
  nameOfAddress(address: number, v6: boolean, addresses: Addresses): number {
    if (this.resolved.size === 0) return 0
    return this.code(NameSource.dns, this.resolved.get(v6 ? addresses.text(address, true) : address) ?? null)
  }

  private answeredOverTcp(view: DataView, at: number, end: number, row: Int32Array, from: number): void {
    if (sourcePort(row, from) === dnsPort && at + 2 < end) this.answered(view, at + 2, Math.min(end, at + 2 + view.getUint16(at)))
  }

  private readonly take = (name: string, view: DataView, at: number, bytes: 4 | 16): void => {
    const address = bytes === 4 ? view.getInt32(at) : textV6(view, at)
    if (typeof address === 'number' ? isOwn(address) : address === '::' || address === '::1') return
    const { resolved } = this
    resolved.delete(address)
    resolved.set(address, name)
    if (resolved.size <= resolvedBudget) return
    for (const oldest of resolved.keys()) {
      resolved.delete(oldest)
      return
    }
  }

  private code(source: NameSource, name: string | null): number {
    if (name === null) return 0
    let number = this.numbers.get(name)
    if (number === undefined) {
      if (this.words.length === nameBudget) return 0
      number = this.words.push(name) - 1
      this.numbers.set(name, number)
    }
    return (source << nameSourceShift) | number
  }

  private hello(view: DataView, at: number, end: number, wireEnd: number, row: Int32Array, from: number, parts: number): number {
    const code = this.code(NameSource.sni, serverNameOf(view, at, end))
    const goesOn = end === wireEnd && recordSize(view, at) > end - at
    if (code === 0 && goesOn && parts < helloParts) this.await(bytesOf(view, at, end), row, from, parts)
    return code
  }

  private isMore(row: Int32Array, from: number): boolean {
    const key = keyOf(row, from, row[from + Row.seq]!)
    const hello = this.hellos[key & (helloSlots - 1)]
    if (!hello || hello.key !== key) return false
    return hello.a === row[from + Row.a] && hello.b === row[from + Row.b] && hello.ports === row[from + Row.ports]
  }

  /** The segment that goes on where a ClientHello stopped. */
  private more(view: DataView, at: number, end: number, wireEnd: number, row: Int32Array, from: number): number {
    const slot = keyOf(row, from, row[from + Row.seq]!) & (helloSlots - 1)
    const hello = this.hellos[slot]
    if (!hello) return 0
    this.hellos[slot] = null
    this.waiting--
    const bytes = joined(hello.bytes, bytesOf(view, at, end))
    return this.hello(new DataView(bytes.buffer), 0, bytes.length, bytes.length + wireEnd - end, row, from, hello.parts + 1)
  }

  private await(bytes: Uint8Array<ArrayBuffer>, row: Int32Array, from: number, parts: number): void {
    const key = keyOf(row, from, (row[from + Row.seq]! + row[from + Row.length]!) | 0)
    const slot = key & (helloSlots - 1)
    if (!this.hellos[slot]) this.waiting++
    this.hellos[slot] = {
      key,
      a: row[from + Row.a]!,
      b: row[from + Row.b]!,
      ports: row[from + Row.ports]!,
      bytes,
      parts,
    }
  }
}

/** Of the segment of a connection that begins at a sequence number. */
const keyOf = (row: Int32Array, from: number, seq: number): number => row[from + Row.hash]! ^ seq

function sourcePort(row: Int32Array, from: number): number {
  const ports = row[from + Row.ports]!
  return (row[from + Row.flags]! & Flag.fromB) === 0 ? ports >>> 16 : ports & 0xffff
}

/** 0.0.0.0/8 and 127.0.0.0/8: what filters answer instead of an address. */
const isOwn = (address: number): boolean => address >>> 24 === 0 || address >>> 24 === 127

function bytesOf(view: DataView, at: number, end: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new Uint8Array(view.buffer, view.byteOffset + at, end - at))
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length)
  bytes.set(one)
  bytes.set(other, one.length)
  return bytes
}
