// A filter as an engineer types it: Wireshark's words, or plain ones.
//
//     ip.addr == 203.0.113.0/24 && tcp.port == 443      203.0.113.7:80      shop.example      S2      stalled      wait >= 5 s

import type { ConnectionFilter, FinEndingName } from '@/lib/core/connection-query'
import { connStates } from '@/lib/core/connection-table'

export interface ReadText {
  readonly filter: ConnectionFilter
  readonly refused: readonly string[] // what was not understood
}

const longest = 400

/** `filter` and what `text` says; conditions are joined by `&&`, `and` or a comma, words that stand for themselves by a space too. */
export function readFilterText(text: string, filter: ConnectionFilter): ReadText {
  const clauses = text
    .slice(0, longest)
    .split(/&&|,|\sand\s/i)
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
  return clauses.reduce<ReadText>(readClause, { filter, refused: [] })
}

function readClause({ filter, refused }: ReadText, clause: string): ReadText {
  const whole = readCondition(clause, filter) ?? readWord(clause, filter)
  if (whole) return { filter: whole, refused }
  const words = clause.split(/\s+/)
  let read: ConnectionFilter | null = words.length > 1 ? filter : null
  for (const word of words) read = read && readWord(word, read)
  return read ? { filter: read, refused } : { filter, refused: [...refused, clause] }
}

const lengths: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1e3, s: 1e6, min: 60e6 }

/** `field operator value`; null: it is none that is known. */
function readCondition(clause: string, filter: ConnectionFilter): ConnectionFilter | null {
  const parts = /^([a-z\d_.]{1,60})\s{0,9}(==|>=|>|:|\seq\s|\scontains\s)\s{0,9}"?([^"]{1,255}?)"?$/i.exec(clause)
  const [field = '', operator = '', value = ''] = parts?.slice(1).map((part) => part.trim()) ?? []
  switch (field.toLowerCase()) {
    case 'ip.addr':
    case 'ipv6.addr':
    case 'address':
      return operator === '>' || operator === '>=' ? null : withAddress(filter, value)
    case 'tcp.port':
    case 'port':
      return operator === '>' || operator === '>=' ? null : withPort(filter, value)
    case 'conn_state':
    case 'state':
      return withState(filter, value)
    case 'history':
      return /^[\^a-z-]{1,64}$/i.test(value) ? { ...filter, history: value } : null
    case 'tls.handshake.extensions_server_name':
    case 'http.host':
    case 'dns.qry.name':
    case 'name':
      return value === '' ? null : { ...filter, name: value }
    case 'wait':
      return withWait(filter, value)
    default:
      return null
  }
}

/** A word that says by itself what it is. */
function readWord(word: string, filter: ConnectionFilter): ConnectionFilter | null {
  const ending = (['answered', 'open', 'reset'] as const satisfies readonly FinEndingName[]).find((each) => each === word.toLowerCase())
  if (ending) return { ...filter, endings: added(filter.endings, ending) }
  if (word.toLowerCase() === 'stalled') return { ...filter, marks: added(filter.marks, 'stalled') }
  const both = /^(?:\[([\da-f:.]{2,45})\]|([\d.]{7,15})):(\d{1,5})$/i.exec(word)
  if (both) {
    const address = withAddress(filter, both[1] ?? both[2] ?? '')
    return address && withPort(address, both[3] ?? '')
  }
  return (
    withAddress(filter, word) ??
    withPort(filter, word.replace(/^:/, '')) ??
    withState(filter, word) ??
    (/^(?=.*[a-z])[\w.-]{2,255}$/i.test(word) && !/^(?:or|not|and)$/i.test(word) ? { ...filter, name: word } : null)
  )
}

const added = <T>(list: readonly T[], one: T): readonly T[] => (list.includes(one) ? list : [...list, one])

const v4 = /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?$/
const v6 = /^(?=[^/]*:[^/]*:)[\da-f:]{2,39}(?:[\d.]{7,15})?(?:\/\d{1,3})?$/i

function withAddress(filter: ConnectionFilter, text: string): ConnectionFilter | null {
  const [address = '', bits] = text.split('/')
  const isV4 = v4.test(text) && address.split('.').every((part) => Number(part) < 256) && Number(bits ?? 32) <= 32
  if (!isV4 && !(v6.test(text) && Number(bits ?? 128) <= 128)) return null
  return { ...filter, addresses: added(filter.addresses, text.toLowerCase()) }
}

function withPort(filter: ConnectionFilter, text: string): ConnectionFilter | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 0xffff ? { ...filter, ports: added(filter.ports, Number(text)) } : null
}

function withState(filter: ConnectionFilter, text: string): ConnectionFilter | null {
  const state = connStates.find((each) => each === text.toUpperCase())
  return state ? { ...filter, states: added(filter.states, state) } : null
}

function withWait(filter: ConnectionFilter, text: string): ConnectionFilter | null {
  const [, number, unit] = /^(\d{1,9}(?:\.\d{1,6})?)\s?(us|µs|ms|s|min)$/i.exec(text) ?? []
  const length = lengths[unit?.toLowerCase() ?? '']
  return number === undefined || length === undefined ? null : { ...filter, minWait: Math.round(Number(number) * length) }
}
