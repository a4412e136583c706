// One socket as a listing shows it, and one end of it, scanned from bytes: a listing may hold 300,000, so no text is made of them.
// A line's bytes must end in a line feed, which is where every scan stops.

import { noState } from '@/lib/core/socket-table'

export const feed = 10
const colon = 58
const dot = 46

export const isBlank = (code: number): boolean => code === 32 || code === 9
export const isDigit = (code: number): boolean => code >= 48 && code <= 57

/** A byte of a word: no blank and no line end. */
export const inWord = (code: number): boolean => code > 32 || (code !== 32 && code !== 9 && code !== feed && code !== 13)

export function pastBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (isBlank(bytes[at] ?? feed)) at++
  return at
}

export function pastWord(bytes: Uint8Array, from: number): number {
  let at = from
  while (inWord(bytes[at] ?? feed)) at++
  return at
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
export const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to))

/** Whether the ASCII `word` stands at `from`. */
export function standsAt(bytes: Uint8Array, from: number, word: string): boolean {
  for (let i = 0; i < word.length; i++) if (bytes[from + i] !== word.charCodeAt(i)) return false
  return true
}

export const longestNumber = 15 // digits: past it a number would not stay exact

/** The whole number that stands between; -1 where it is none. */
export function numberIn(bytes: Uint8Array, from: number, to: number): number {
  if (to <= from || to - from > longestNumber) return -1
  let value = 0
  for (let i = from; i < to; i++) {
    const digit = (bytes[i] ?? 0) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

const encoder = new TextEncoder()
export const wordsOf = (texts: readonly string[]): readonly Uint8Array[] => texts.map((text) => encoder.encode(text))

/** The place among `words` of the word that stands between; -1 if it is none of them. */
export function placeIn(words: readonly Uint8Array[], bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  for (let n = 0; n < words.length; n++) {
    const word = words[n]
    if (word === undefined || word.length !== length || word[0] !== bytes[from]) continue
    let i = 1
    while (i < length && word[i] === bytes[from + i]) i++
    if (i === length) return n
  }
  return -1
}

/** Ports as `port` tells them besides 0 to 65535. */
export const noPort = -1 // `*`, or a service's name
export const badPort = -2

/** `192.0.2.1:443`, `[2001:db8::1]:443`, `::ffff:10.0.0.1:80`, `fe80::1%eth0:22`, `*:*`, `db1.example:postgresql`: split at the last colon. */
export class EndpointScanner {
  from = 0
  to = 0 // the address stands between `from` and `to`
  end = 0 // of the whole
  ip = 0 // an IPv4 address as its 32 bits, signed; also where it stands in IPv6's clothes
  named = false // no IPv4: the address is its text
  port = noPort

  /** False if no address stands at `from`; `end` is set all the same. Plain IPv4 is read in one pass: most are. */
  scan(bytes: Uint8Array, from: number): boolean {
    let ip = 0
    let octet = 0
    let digits = 0
    let dots = 0
    let at = from
    let code = bytes[at] ?? feed
    for (; ; code = bytes[++at] ?? feed) {
      if (code >= 48 && code <= 57) {
        octet = octet * 10 + code - 48
        digits++
      } else if (code === dot && dots < 3 && digits > 0 && octet <= 255) {
        ip = (ip << 8) | octet
        dots++
        octet = 0
        digits = 0
      } else break
    }
    if (code === colon && dots === 3 && digits > 0 && octet <= 255) {
      const first = at + 1
      let port = 0
      code = bytes[++at] ?? feed
      for (; code >= 48 && code <= 57 && port <= 65_535; code = bytes[++at] ?? feed) port = port * 10 + code - 48
      if (at > first && port <= 65_535 && !inWord(code)) {
        this.from = from
        this.to = first - 1
        this.end = at
        this.ip = (ip << 8) | octet
        this.named = false
        this.port = port
        return true
      }
    }
    return this.#other(bytes, from)
  }

  /** The same as macOS and the BSDs print it, the port behind the last dot: `10.0.0.1.443`, `fe80::1%lo0.22`, `*.*`. */
  scanDotted(bytes: Uint8Array, from: number): boolean {
    return this.#other(bytes, from, dot)
  }

  #other(bytes: Uint8Array, from: number, parting = colon): boolean {
    const end = pastWord(bytes, from)
    let to = end - 1
    while (to > from && bytes[to] !== parting) to--
    this.from = from
    this.end = end
    this.to = to
    this.ip = 0
    this.named = true
    this.port = badPort
    if (to <= from) return false
    const bracket = bytes[from] === 91 ? 1 : 0
    const mapped = bytes[from + bracket] === colon && standsAt(bytes, from + bracket, '::ffff:')
    const known = this.#dotted(bytes, mapped ? from + bracket + 7 : from, mapped ? to - bracket : to) || isName(bytes, from, to)
    if (!known) return false
    if (this.named && bracket > 0 && bytes[to - 1] === 93) {
      this.from = from + 1
      this.to = to - 1
    }
    this.port = portIn(bytes, to + 1, end)
    return true
  }

  #dotted(bytes: Uint8Array, from: number, to: number): boolean {
    let ip = 0
    let octet = 0
    let digits = 0
    let dots = 0
    for (let i = from; i < to; i++) {
      const code = bytes[i] ?? feed
      if (isDigit(code)) {
        octet = octet * 10 + code - 48
        digits++
      } else if (code === dot && digits > 0 && octet <= 255) {
        ip = (ip << 8) | octet
        dots++
        octet = 0
        digits = 0
      } else return false
    }
    if (dots !== 3 || octet > 255 || digits === 0) return false
    this.ip = (ip << 8) | octet
    this.named = false
    return true
  }
}

/** What IPv6, scopes and host names are written with; digits and dots alone are a damaged IPv4 (300.1.2.3). */
function isName(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] === 42) return to === from + 1 || bytes[from + 1] === 37
  let plain = true
  for (let i = from; i < to; i++) {
    const code = bytes[i] ?? feed
    const letter = code | 32
    const word = letter >= 97 && letter <= 122
    if (!(word || (code >= 45 && code <= 58 && code !== 47) || code === 37 || code === 91 || code === 93 || code === 95 || code === 64)) return false
    if (!isDigit(code) && code !== dot) plain = false
  }
  return !plain
}

function portIn(bytes: Uint8Array, from: number, to: number): number {
  const port = numberIn(bytes, from, to)
  if (port >= 0) return port <= 65_535 ? port : badPort
  if (to === from + 1 && bytes[from] === 42) return noPort
  const first = (bytes[from] ?? 0) | 32
  if (first < 97 || first > 122) return badPort
  for (let i = from; i < to; i++) {
    const code = bytes[i] ?? 0
    const letter = code | 32
    if (!((letter >= 97 && letter <= 122) || isDigit(code) || code === 45 || code === 95 || code === dot)) return badPort
  }
  return noPort
}

/** What one row says. One object for all rows: what was not printed is -1. */
export class SocketRow {
  netid = 0
  state = noState
  recvQ = -1
  sendQ = -1
  readonly local = new EndpointScanner()
  readonly peer = new EndpointScanner()
  hasLocal = false
  hasPeer = false
  hasTail = false // something of what follows was printed
  timer = 0 // place in `socketTimers`
  timerLeft = -1 // ms, at most
  timerSlack = 0 // ms by which that may be too much
  retransmits = -1
  rto = -1 // ms, as it runs now
  backoff = -1
  uid = -1
  inode = -1
  pid = -1
  processFrom = 0 // the program's name stands between; none where they are equal
  processTo = 0
  shared = false
  badTail: string | null = null // the first field of the tail that cannot be read
  odd = false // a byte stands in the tail that is no printable ASCII
  named = false // a field stands in the tail

  clearTail(): void {
    this.badTail = null
    this.odd = false
    this.named = false
    if (!this.hasTail) return
    this.hasTail = false
    this.timer = 0
    this.timerLeft = -1
    this.timerSlack = 0
    this.retransmits = -1
    this.rto = -1
    this.backoff = -1
    this.uid = -1
    this.inode = -1
    this.pid = -1
    this.processFrom = 0
    this.processTo = 0
    this.shared = false
  }
}
