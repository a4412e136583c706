// The knob truth table: for this mix of sockets and this cause, what each sysctl touches and whether it would have helped.

import type { Judgement, KnobLead, KnobName, KnobRow, KnobTable, KnobWhy, Touched } from '@/lib/core/remedies'
import type { Report, SnapshotDigest } from '@/lib/core/report'
import type { TcpState } from '@/lib/core/socket'
import type { Cause } from '@/lib/core/verdict'
import { isSince, kernelOf } from './kernel-version'
import { knobFacts, olderPlaces } from './knob-facts'

type Judged = readonly [Judgement, KnobWhy]

/** A remote end, or the path to it, that leaves our FINs unacknowledged. */
const unanswered: readonly Cause[] = ['late-peer', 'lossy-path']

/** Those that could be turned first, those that this kernel lacks last. */
const order: Readonly<Record<Judgement, number>> = { helps: 0, relieves: 1, harms: 2, no: 3, unknown: 3 }
const rank = ({ judgement, here }: KnobRow): number => (here === 'absent' ? 4 : order[judgement])

/** A row for each knob: by what it would have done, then by the sockets it touches; and one sentence that answers before the table does. */
export function knobTableOf(report: Report): KnobTable {
  const kernel = kernelOf(report)
  const list = mixOf(report)
  const orphans = Math.max(0, ...report.socketSnapshots.map(({ orphan }) => orphan ?? 0))
  const rows = names.map((knob): KnobRow => {
    const { sysctls, since, gone, states, orphansOnly, acts } = knobFacts[knob]
    const older = olderPlaces[knob]
    const here = presence(kernel, since, gone)
    const [judgement, why] = judged(knob, here, report)
    return {
      knob,
      acts: older !== undefined && isSince(kernel, older.until) === false ? older.acts : acts,
      ...{ since, gone, here, states, orphansOnly, judgement, why },
      touched: touchedBy(states, list) ?? (orphansOnly && states.includes('FIN-WAIT-1') && orphans > 0 ? { count: orphans, of: null } : null),
      values: report.limits.filter(({ name }) => sysctls.includes(name)),
    }
  })
  return {
    kernel,
    mix: list && { total: list.total, source: list.digest.source },
    lead: leadOf(rows, report, list),
    rows: rows.sort((a, b) => rank(a) - rank(b) || (b.touched?.count ?? -1) - (a.touched?.count ?? -1)),
  }
}

const names = Object.keys(knobFacts) as KnobName[]

function presence(kernel: string | null, since: string | null, gone: string | null): KnobRow['here'] {
  const begun = since === null ? true : isSince(kernel, since)
  const over = gone === null ? false : isSince(kernel, gone)
  if (begun === false || over === true) return 'absent'
  return begun === null || over === null ? 'unknown' : 'present'
}

interface Mix {
  readonly digest: SnapshotDigest
  readonly total: number
}

/** The list of sockets to count in: the one with the most that wait for their FIN to be acknowledged, and of such the longest. */
function mixOf({ socketSnapshots }: Report): Mix | null {
  const lists = socketSnapshots.map((digest) => ({ digest, total: Object.values(digest.byState).reduce((sum, n) => sum + n, 0) }))
  const waiting = ({ digest }: Mix): number => count(digest.byState, knobFacts.tcp_max_orphans.states)
  return lists.filter(({ total }) => total > 0).sort((a, b) => waiting(b) - waiting(a) || b.total - a.total)[0] ?? null
}

const count = (byState: SnapshotDigest['byState'], states: readonly TcpState[]): number =>
  states.reduce((sum, state) => sum + (byState[state] ?? 0), 0)

function touchedBy(states: readonly TcpState[], mix: Mix | null): Touched | null {
  return mix === null || states.length === 0 ? null : { count: count(mix.digest.byState, states), of: mix.total }
}

function leadOf(rows: readonly KnobRow[], { verdict, socketSnapshots }: Report, mix: Mix | null): KnobLead {
  const helping = rows.filter(({ judgement, here }) => judgement === 'helps' && here !== 'absent')
  if (helping.length > 0) return { kind: 'helps', knobs: helping.map(({ knob }) => knob) }
  if (verdict.cause === 'none') return { kind: 'nothingWrong' }
  if (verdict.cause === 'unknown') return { kind: 'causeUnknown' }
  if (!unanswered.includes(verdict.cause)) return { kind: 'otherCause' }
  const waiting = mix?.digest.byState['FIN-WAIT-1'] ?? Math.max(0, ...socketSnapshots.map(({ byState }) => byState['FIN-WAIT-1'] ?? 0))
  return waiting > 0 ? { kind: 'waiting', state: 'FIN-WAIT-1', count: waiting } : { kind: 'late' }
}

function judged(knob: KnobName, here: KnobRow['here'], report: Report): Judged {
  if (here === 'absent') return ['no', 'absent']
  if (knob === 'tcp_tw_recycle') return ['harms', 'breaksNat']
  const { cause } = report.verdict
  const asked = judges[knob](cause, report)
  if (asked !== null) return asked
  if (cause === 'unknown') return ['unknown', 'causeUnknown']
  return ['no', cause === 'none' ? 'nothingWrong' : 'otherCause']
}

const orphanPressure = ({ findings }: Report): boolean =>
  findings.some(({ detector, severity }) => detector === 'orphan-pressure' && (severity === 'critical' || severity === 'warning'))

const overflowed = ({ kernelMessages, series }: Report): boolean =>
  kernelMessages.tw_overflow !== undefined || series.some(({ metric, max }) => metric === 'counter.TcpExtTCPTimeWaitOverflow' && (max ?? 0) > 0)

const softirqBusy = ({ findings }: Report): boolean =>
  findings.some(({ detector, severity }) => detector === 'softirq-saturation' && (severity === 'critical' || severity === 'warning'))

/** Null: nothing is to say of it but that the cause lies elsewhere, or is not known. */
const judges: Readonly<Record<KnobName, (cause: Cause, report: Report) => Judged | null>> = {
  tcp_max_orphans: (cause, report) =>
    orphanPressure(report) ? ['relieves', 'movesTheLimit'] : unanswered.includes(cause) ? ['no', 'limitNotReached'] : null,
  tcp_orphan_retries: (cause) => (unanswered.includes(cause) ? ['relieves', 'givesUpSooner'] : null),
  tcp_fin_timeout: (cause) => (unanswered.includes(cause) ? ['no', 'acknowledgedOnly'] : null),
  tcp_tw_reuse: (cause) => (cause === 'port-exhaustion' ? ['helps', 'reusesPorts'] : unanswered.includes(cause) ? ['no', 'afterTheClose'] : null),
  tcp_tw_recycle: () => ['harms', 'breaksNat'],
  tcp_max_tw_buckets: (cause, report) =>
    overflowed(report) ? ['relieves', 'stopsTheMessage'] : unanswered.includes(cause) ? ['no', 'afterTheClose'] : null,
  tcp_mem: (cause, { kernelMessages }) => {
    if (cause === 'memory-pressure' || kernelMessages.tcp_mem !== undefined) return ['relieves', 'moreMemory']
    if (kernelMessages.oosm_old !== undefined) return ['unknown', 'memoryOrOrphans']
    return unanswered.includes(cause) ? ['no', 'memoryWasNotShort'] : null
  },
  tcp_retries2: (cause) => (unanswered.includes(cause) ? ['no', 'heldByProgram'] : null),
  ip_local_port_range: (cause) => (cause === 'port-exhaustion' ? ['helps', 'morePorts'] : null),
  somaxconn: (cause) => (cause === 'listen-overflow' ? ['helps', 'longerQueue'] : null),
  tcp_max_syn_backlog: (cause) =>
    cause === 'syn-flood' ? ['relieves', 'cookiesInstead'] : cause === 'listen-overflow' ? ['no', 'moreHandshakes'] : null,
  netdev_budget: (cause) => (cause === 'softirq-saturation' ? ['relieves', 'longerTurns'] : null),
  rps: (cause, report) =>
    cause === 'softirq-saturation' ? ['helps', 'spreadsPackets'] : softirqBusy(report) ? ['relieves', 'spreadsPackets'] : null,
  nf_conntrack_max: (cause) => (cause === 'conntrack-full' ? ['helps', 'moreFlows'] : null),
  nf_conntrack_timeouts: (cause) => (cause === 'conntrack-full' ? ['helps', 'shorterFlows'] : null),
}
