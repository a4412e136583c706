// What ss prints behind the addresses of a socket, and on the lines under it: of all of it the timer, who holds it, and its timeouts.
//
//     users:(("nginx",pid=812,fd=4)) timer:(on,5.2sec,7) uid:33 ino:0 sk:5c50 …  cubic wscale:7,7 rto:26112 backoff:7 …

import { socketTimers } from '@/lib/core/socket-table'
import { feed, isBlank, isDigit, numberIn, pastWord, type SocketRow, standsAt, textOf } from '../socket-row'

const [colon, quote, comma, close] = [58, 34, 44, 41]
const mostRetransmits = 255 // the kernel counts them in eight bits

/** Reads fields into `row` up to the line's end, which it answers with: the place of its line feed. */
export function scanTail(bytes: Uint8Array, from: number, row: SocketRow): number {
  let users = false
  let at = from
  for (;;) {
    const code = bytes[at] ?? feed
    if (code === feed) return at
    if (code === colon) {
      row.named = true
      users ||= bytes[at - 1] === 115 && standsAt(bytes, at - 5, 'users:(')
      field(bytes, at, row)
    } else if (code === quote) at = program(bytes, at, users, row)
    else if (code > 126 || (code < 32 && code !== 9)) {
      if (code === 13 && bytes[at + 1] === feed) return at + 1
      row.odd = true
    }
    at++
  }
}

/** The field whose colon stands at `at`, told by the last letter of its name first. */
function field(bytes: Uint8Array, at: number, row: SocketRow): void {
  const last = bytes[at - 1]
  if (last === 114) {
    if (bytes[at + 1] === 40 && isField(bytes, at, 'timer')) timer(bytes, at + 2, row)
  } else if (last === 111) {
    if (isField(bytes, at, 'ino')) row.inode = whole(bytes, at, row)
    else if (isField(bytes, at, 'rto')) row.rto = decimal(bytes, at, row)
  } else if (last === 100) {
    if (isField(bytes, at, 'uid')) row.uid = whole(bytes, at, row)
  } else if (last === 102 && isField(bytes, at, 'backoff')) row.backoff = whole(bytes, at, row)
}

function isField(bytes: Uint8Array, at: number, name: string): boolean {
  const from = at - name.length
  return (from === 0 || isBlank(bytes[from - 1] ?? feed) || bytes[from - 1] === feed) && standsAt(bytes, from, name)
}

function whole(bytes: Uint8Array, at: number, row: SocketRow): number {
  row.hasTail = true
  const end = pastWord(bytes, at + 1)
  const value = numberIn(bytes, at + 1, end)
  if (value < 0) row.badTail ??= textOf(bytes, at - 3, end)
  return value
}

const longestDecimal = 12
function decimal(bytes: Uint8Array, at: number, row: SocketRow): number {
  row.hasTail = true
  const end = pastWord(bytes, at + 1)
  const text = end - at > longestDecimal ? '' : textOf(bytes, at + 1, end)
  if (/^\d{1,9}(?:\.\d{1,6})?$/.test(text)) return Number(text)
  row.badTail ??= textOf(bytes, at - 3, Math.min(end, at + 40))
  return -1
}

/** `(on,5.2sec,7)`: which timer runs, how long still, how often it has fired. */
function timer(bytes: Uint8Array, from: number, row: SocketRow): void {
  row.hasTail = true
  const first = until(bytes, from, comma)
  const second = until(bytes, first + 1, comma)
  const end = until(bytes, second + 1, close)
  const name = socketTimers.indexOf(textOf(bytes, from, Math.min(first, from + 12)) as (typeof socketTimers)[number])
  const left = bytes[end] === close ? timeLeft(bytes, first + 1, second, row) : -1
  const retransmits = numberIn(bytes, second + 1, end)
  row.timer = name > 0 ? name : socketTimers.indexOf('unknown')
  row.timerLeft = left
  row.retransmits = retransmits <= mostRetransmits ? retransmits : -1
  if (left < 0 || row.retransmits < 0) row.badTail ??= textOf(bytes, from - 7, Math.min(end + 1, from + 80))
}

function until(bytes: Uint8Array, from: number, mark: number): number {
  let at = from
  for (let code = bytes[at] ?? feed; code !== mark && code !== close && code !== feed; code = bytes[at] ?? feed) at++
  return at
}

const [minuteMs, secondMs] = [60_000, 1000]

/**
 * `428ms`, `5.204sec`, `13sec`, `1min12sec`, `119min`, or nothing once it is due: milliseconds at most. What is shown without its fraction may be
 * nearly a second longer, whole minutes above nine nearly a minute: `timerSlack`. Before iproute2 6.11 2.068 s was printed as `2.068ms`. -1: no time.
 */
function timeLeft(bytes: Uint8Array, from: number, to: number, row: SocketRow): number {
  let total = 0
  let slack = 0
  for (let at = from; at < to; ) {
    const begin = at
    while (at < to && (isDigit(bytes[at] ?? 0) || bytes[at] === 46)) at++
    const text = textOf(bytes, begin, at)
    if (!/^\d{1,7}(?:\.\d{1,3})?$/.test(text)) return -1
    const value = Number(text)
    const fraction = text.includes('.')
    if (standsAt(bytes, at, 'min')) {
      total += value * minuteMs
      slack = value > 9 ? minuteMs - 1 : secondMs - 1
      at += 3
    } else if (standsAt(bytes, at, 'sec')) {
      total += value * secondMs
      slack = !fraction && total > 9 * secondMs ? secondMs - 1 : 0
      at += 3
    } else if (standsAt(bytes, at, 'ms')) {
      total += fraction ? value * secondMs : value
      slack = 0
      at += 2
    } else return -1
  }
  row.timerSlack = slack
  return Math.round(total + slack)
}

/** A program's name, `"nginx",pid=812,fd=4` or `"nginx",812,4`; answers with where its closing quote stands, or the last byte before the line's end. */
function program(bytes: Uint8Array, at: number, users: boolean, row: SocketRow): number {
  let end = at + 1
  for (let code = bytes[end] ?? feed; !(code === quote && endsName(bytes, end + 1)); code = bytes[end] ?? feed) {
    if (code === feed) return at
    if (code > 126 || code < 32) row.odd = true
    end++
  }
  if (!users) return end
  row.hasTail = true
  if (row.processTo > row.processFrom) {
    row.shared = true
    return end
  }
  row.processFrom = at + 1
  row.processTo = end
  const from = end + (standsAt(bytes, end + 2, 'pid=') ? 6 : 2)
  let to = from
  while (isDigit(bytes[to] ?? feed)) to++
  const pid = numberIn(bytes, from, to)
  if (pid >= 0 && pid < 2 ** 31 && (bytes[to] === comma || bytes[to] === close)) row.pid = pid
  else row.badTail ??= textOf(bytes, at, Math.min(to + 8, at + 60))
  return end
}

/** What follows a program's name, which may itself hold any of these: `,pid=812`, `,812`. */
const endsName = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === comma && (standsAt(bytes, at + 1, 'pid=') || isDigit(bytes[at + 1] ?? feed))
