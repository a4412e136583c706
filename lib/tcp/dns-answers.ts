// The addresses of a DNS answer (RFC 1035 4, RFC 3596), each under the name that was asked for: a chain of CNAMEs leads from the question
// to them. Multicast DNS is not asked: its names are of one link.

import { isNameLetter, lowerCase } from './host-name'

const headerBytes = 12
/** Records looked at in one answer. */
const answerLimit = 64
/** Names a question may go by: itself and a chain of CNAMEs. */
const chainLimit = 16
/** Jumps within one name; each leads backwards. */
const jumpLimit = 16
const longestName = 253

const typeA = 1
const typeCname = 5
const typeAaaa = 28
const classInternet = 1

/** Takes an address that the name was found to have: 4 or 16 bytes at `at`. */
export type AddressTaker = (name: string, view: DataView, at: number, bytes: 4 | 16) => void

/** Where in the message the names stand that the question goes by. One message at a time is read. */
const chain = new Int32Array(chainLimit)

/**
 * Reads the answer that stands in `view` from `at` to `end` and hands its addresses over; gives how many. Anything else than an answer to one
 * question gives none, and one that is cut gives the addresses that stand in it whole.
 */
export function readAnswers(view: DataView, at: number, end: number, take: AddressTaker): number {
  if (at + headerBytes > end) return 0
  const isAnswer = (view.getUint16(at + 2) & 0xf80f) === 0x8000 // a response to a standard query, without an error
  const count = Math.min(answerLimit, view.getUint16(at + 6))
  if (!isAnswer || view.getUint16(at + 4) !== 1 || count === 0) return 0
  const message = { view, at, end }
  const question = at + headerBytes
  const questionEnd = afterName(message, question)
  if (questionEnd < 0 || questionEnd + 4 > end || view.getUint16(questionEnd + 2) !== classInternet) return 0
  chain[0] = question
  const names = followChain(message, questionEnd + 4, count)
  let name: string | null = null
  let taken = 0
  let record = questionEnd + 4
  for (let i = 0; i < count; i++) {
    const data = afterName(message, record) + 10
    if (data < 10 || data > end) break
    const next = data + view.getUint16(data - 2)
    if (next > end) break
    const bytes = addressBytes(view.getUint16(data - 10), next - data)
    if (bytes !== 0 && view.getUint16(data - 8) === classInternet && isOfChain(message, record, names)) {
      name ??= nameText(message, question)
      if (name === null) return 0
      take(name, view, data, bytes)
      taken++
    }
    record = next
  }
  return taken
}

interface Message {
  readonly view: DataView
  readonly at: number
  readonly end: number
}

const addressBytes = (type: number, length: number): 4 | 16 | 0 => (type === typeA && length === 4 ? 4 : type === typeAaaa && length === 16 ? 16 : 0)

/** Notes where each CNAME leads; gives how many names the question goes by. */
function followChain(message: Message, from: number, count: number): number {
  const { view, end } = message
  let names = 1
  let record = from
  for (let i = 0; i < count && names < chainLimit; i++) {
    const data = afterName(message, record) + 10
    if (data < 10 || data > end) break
    const next = data + view.getUint16(data - 2)
    if (next > end) break
    const leadsOn = view.getUint16(data - 10) === typeCname && view.getUint16(data - 8) === classInternet
    if (leadsOn && isOfChain(message, record, names)) chain[names++] = data
    record = next
  }
  return names
}

function isOfChain(message: Message, name: number, names: number): boolean {
  for (let i = 0; i < names; i++) if (isSameName(message, name, chain[i]!)) return true
  return false
}

/** Where the name at `from` ends, -1 where it runs out of the message. */
function afterName({ view, end }: Message, from: number): number {
  for (let at = from; at < end; ) {
    const size = view.getUint8(at)
    if (size === 0) return at + 1
    if (size >= 0xc0) return at + 2 > end ? -1 : at + 2
    if (size >= 0x40) return -1
    at += 1 + size
  }
  return -1
}

/** Follows the jumps at `from` to a label or to the end of the name; -1 where they lead nowhere. */
function labelAt({ view, at, end }: Message, from: number): number {
  let label = from
  for (let jumps = 0; jumps < jumpLimit; jumps++) {
    if (label >= end) return -1
    const size = view.getUint8(label)
    if (size < 0x40) return label + 1 + size > end ? -1 : label
    if (size < 0xc0 || label + 2 > end) return -1
    const target = at + (view.getUint16(label) & 0x3fff)
    if (target >= label) return -1
    label = target
  }
  return -1
}

function isSameName(message: Message, one: number, other: number): boolean {
  const { view } = message
  let x = labelAt(message, one)
  let y = labelAt(message, other)
  for (let length = 0; length <= longestName; ) {
    if (x < 0 || y < 0) return false
    if (x === y) return true
    const size = view.getUint8(x)
    if (size !== view.getUint8(y)) return false
    if (size === 0) return true
    for (let i = 1; i <= size; i++) if (lowerCase(view.getUint8(x + i)) !== lowerCase(view.getUint8(y + i))) return false
    length += 1 + size
    x = labelAt(message, x + 1 + size)
    y = labelAt(message, y + 1 + size)
  }
  return false
}

/** The name in lower case; null where it is no name of a host. */
function nameText(message: Message, from: number): string | null {
  const { view } = message
  let name = ''
  let at = labelAt(message, from)
  while (at >= 0) {
    const size = view.getUint8(at)
    if (size === 0) return name === '' ? null : name
    if (name !== '') name += '.'
    for (let i = 1; i <= size; i++) {
      const letter = lowerCase(view.getUint8(at + i))
      if (!isNameLetter(letter)) return null
      name += String.fromCharCode(letter)
    }
    if (name.length > longestName) return null
    at = labelAt(message, at + 1 + size)
  }
  return null
}
