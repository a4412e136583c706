// Has this machine run out of local ports? To one address and port of a peer there is one connection for each local
// address and port, TIME-WAIT included; local ports come from ip_local_port_range. Past that connect() fails, EADDRNOTAVAIL.

import { kernelText } from '@/lib/core/kernel-lines'
import { noState, SocketMark, type SocketTable, tcpStates } from '@/lib/core/socket-table'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { everySnapshot, limitOf } from '../measures'
import { count, measured, named, say, share } from '../say'
import type { Sign } from '../signs'
import { likelyCause } from '../signs'

/** The kernel's own range where the files state none: 32768–60999 since Linux 4.2 (32768–61000 before). */
const usualRange = [32_768, 60_999] as const
/** The search for a free port slows down and fails for some callers before the last one is gone. */
const exhausted = 0.9
const filling = 0.7
/** Well below, and so not the cause. */
const roomy = 0.5
/** What programs print of it, where their lines stand in the log; looked for in so much of a line. */
const longest = 1_024
const complaint = /cannot assign requested address|EADDRNOTAVAIL/i

export const portExhaustion: Detector = {
  name: 'port-exhaustion',
  needs: ['snapshots'],
  lacks: (timeline) =>
    everySnapshot(timeline).some(({ rows }) => rows !== null)
      ? null
      : { missing: ['snapshots'], why: say('detectors.port-exhaustion.missing'), collect: 'ss -tan > ss.txt; sysctl net.ipv4.ip_local_port_range' },
  detect: (timeline) =>
    likelyCause('port-exhaustion', [use(timeline), complained(timeline)], {
      claim: say('findings.port-exhaustion.claim'),
      next: [
        {
          ask: say('findings.port-exhaustion.next.who.ask'),
          run: "ss -Htan | awk '{print $4\" \"$5}' | sed 's/:[0-9]* / /' | sort | uniq -c | sort -rn | head; sysctl net.ipv4.ip_local_port_range net.ipv4.tcp_tw_reuse",
          expect: say('findings.port-exhaustion.next.who.expect'),
        },
      ],
    }),
}

interface Pair {
  readonly local: string | null // null: the listing's sums do not keep it
  readonly peer: string
  readonly ports: number
}

function use(timeline: Timeline): Sign | null {
  const limit = limitOf(timeline, 'net.ipv4.ip_local_port_range')
  const [low = usualRange[0], high = usualRange[1]] = limit?.value ?? usualRange
  const range = high - low + 1
  let fullest: { readonly pair: Pair; readonly snapshot: ReturnType<typeof everySnapshot>[number] } | null = null
  for (const snapshot of everySnapshot(timeline)) {
    const pair = snapshot.table === undefined ? ofSums(snapshot.busiestPeers) : ofRows(snapshot.table, low, high)
    if (pair !== null && pair.ports > (fullest?.pair.ports ?? 0)) fullest = { pair, snapshot }
  }
  if (fullest === null || range <= 0) return null
  const { pair, snapshot } = fullest
  const { source } = snapshot
  const used = Math.min(1, pair.ports / range)
  const figures = {
    ports: count(pair.ports, source),
    range: count(range, limit?.source),
    used: share(used, source),
    peer: named(pair.peer, source),
  }
  const evidence = { kind: 'snapshot' as const, snapshot: snapshot.id, is: measured(pair.ports, 'count'), limit: measured(range, 'count'), source }
  const says =
    pair.local === null
      ? say('findings.port-exhaustion.because.peer', figures)
      : say('findings.port-exhaustion.because.pair', { ...figures, local: named(pair.local, source) })
  if (used >= exhausted) return { weight: pair.local === null ? 2.6 : 3.4, says, evidence: [evidence] }
  if (used >= filling) return { weight: 1.5, says, evidence: [evidence] }
  return used < roomy ? { weight: -1, says: say('findings.port-exhaustion.against.room', figures), evidence: [] } : null
}

function ofSums(busiest: ReturnType<typeof everySnapshot>[number]['busiestPeers']): Pair | null {
  const sums = new Map<string, number>()
  for (const { peer, port, state, count: n } of busiest)
    if (port !== null && state !== 'LISTEN' && port < usualRange[0]) sums.set(`${peer}:${port}`, (sums.get(`${peer}:${port}`) ?? 0) + n)
  const [peer, ports] = [...sums].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  return ports === 0 ? null : { local: null, peer, ports }
}

const listen = tcpStates.indexOf('LISTEN')
const nameless = SocketMark.noLocalAddress | SocketMark.noPeerAddress | SocketMark.noLocalPort | SocketMark.noPeerPort
const addressKinds = SocketMark.localNamed | SocketMark.peerNamed

/** The pair of local address and peer with most rows whose local port lies in the range. */
function ofRows(table: SocketTable, low: number, high: number): Pair | null {
  const sums = new Map<string, { n: number; row: number }>()
  let most: { n: number; row: number } | null = null
  for (let row = 0; row < table.rows; row++) {
    const [marks, port, state] = [table.marks[row] ?? 0, table.localPort[row] ?? 0, table.state[row] ?? noState]
    if (state === listen || (marks & nameless) !== 0 || port < low || port > high) continue
    const key = `${table.local[row]} ${table.peer[row]} ${table.peerPort[row]} ${marks & addressKinds}`
    const sum = sums.get(key) ?? { n: 0, row }
    sum.n++
    sums.set(key, sum)
    if (sum.n > (most?.n ?? 0)) most = sum
  }
  if (most === null) return null
  const { row, n } = most
  const marks = table.marks[row] ?? 0
  const local = addressOf(table, table.local[row] ?? 0, (marks & SocketMark.localNamed) !== 0)
  const peer = addressOf(table, table.peer[row] ?? 0, (marks & SocketMark.peerNamed) !== 0)
  return { local, peer: `${peer.includes(':') ? `[${peer}]` : peer}:${table.peerPort[row] ?? 0}`, ports: n }
}

const addressOf = ({ addresses }: SocketTable, value: number, isNamed: boolean): string =>
  isNamed ? (addresses[value] ?? '') : [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.')

/** The first line that complains; each text is read once, however often it was said. */
function firstComplaint(lines: Timeline['facts']['kernelEvents']): number | undefined {
  const read = new Set<number>()
  for (let row = 0; row < lines.length; row++) {
    const text = lines.text[row] ?? -1
    if (text < 0 || (lines.signature[row] ?? -1) >= 0 || read.has(text)) continue
    read.add(text)
    if (complaint.test((kernelText(lines, row) ?? '').slice(0, longest))) return row
  }
  return undefined
}

function complained(timeline: Timeline): Sign | null {
  const { kernelEvents: lines } = timeline.facts
  const row = firstComplaint(lines)
  const origin = row === undefined ? undefined : lines.origins[lines.origin[row] ?? 0]
  if (row === undefined || origin === undefined) return null
  const line = lines.line[row] ?? 0
  const source = { artefact: origin.artefact, place: { kind: 'lines' as const, first: line, last: line } }
  const text = kernelText(lines, row) ?? ''
  return {
    weight: 2,
    says: say('findings.port-exhaustion.because.complaint', { message: named(text, source) }),
    evidence: [{ kind: 'quote', source, text }],
  }
}
