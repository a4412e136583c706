// The orphan calculator's inputs, read off the case: closings a second and waits from the capture, orphans counted, and the limits of its sysctls.
// What is missing is reckoned by Little's law from the two others, or assumed, and says so.

import type { SourceRef } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import { StallEnding } from '@/lib/core/capture'
import { encodeWait } from '@/lib/core/encoded-wait'
import { meanWait } from '@/lib/core/orphan-forecast'
import type { Input, OrphanCase, Penalty, WaitShare } from '@/lib/core/remedies'
import type { Report, Tables } from '@/lib/core/report'
import { leastRto } from '@/lib/core/unanswered'
import type { Instant } from '@/lib/core/units'
import { micros, ratio } from '@/lib/core/units'
import { isSince, kernelOf } from './kernel-version'
import { waitShares } from './wait-shares'

/** tcp_init() takes half the slots of the table of connections: 65,536 on many machines of that time. It is shown as assumed. */
const usualLimit = 65_536
/** ip-sysctl.rst on tcp_max_orphans: "each orphan eats up to ~64K of unswappable memory". */
const mostMemory = 65_536
const pageSize = 4_096
/** A FIN that is answered as it should be waits a round trip. Where nothing tells, a second is a start for the slider. */
const usualWait = micros(1e6)
/** FINs that did not stall count with the median of all, if that is one of theirs (a stall waits longer than this), else with a round trip. */
const quickest = 1e6

const assumed = <Basis extends string>(value: number, basis: Basis): Input<Basis> => ({ value, known: 'assumed', basis, source: null })

/** Null where the case tells neither of orphans nor of closing connections: a calculator of assumptions alone would speak of no case. */
export function orphanCaseOf(report: Report, tables: Tables): OrphanCase | null {
  const capture = [...tables.captures].filter(({ oneSided }) => !oneSided).sort((a, b) => b.fin.distinct - a.fin.distinct)[0]
  const closing = capture === undefined ? null : closingsOf(capture, report.verdict.windows)
  const counted = countedIn(report)
  const rateAndWait = fitted(closing, timersOf(report), counted)
  if (rateAndWait === null) return null
  return {
    ...rateAndWait,
    limit: limitOf(report, 'net.ipv4.tcp_max_orphans') ?? complainedOf(report, counted) ?? assumed(usualLimit, 'noLimit'),
    retries: limitOf(report, 'net.ipv4.tcp_orphan_retries') ?? assumed(0, 'noRetries'),
    penalty: penaltyOf(report),
    firstRto: firstRtoOf(capture),
    memoryEach: memoryOf(report, tables),
    counted,
    patience: isSince(kernelOf(report), '2.6.32') === false ? 'count' : 'time',
  }
}

type Fit = Pick<OrphanCase, 'rate' | 'wait' | 'waits'>
interface Waits {
  readonly wait: OrphanCase['wait']
  readonly waits: readonly WaitShare[]
}

function fitted(closing: Fit | null, timers: OrphanCase['wait'] | null, counted: OrphanCase['counted']): Fit | null {
  if (closing !== null) return closing
  if (counted === null || counted.value <= 0) return null
  const { wait, waits }: Waits = constant(timers ?? assumed(usualWait, 'noWait'))
  const known = wait.known === 'assumed' ? 'assumed' : 'derived'
  return { wait, waits, rate: { value: counted.value / (wait.value / 1e6), known, basis: 'orphansByWait', source: counted.source } }
}

const constant = (wait: OrphanCase['wait']): Waits => ({ wait, waits: [{ wait: micros(wait.value), share: ratio(1) }] })

/**
 * FINs that this side sent, per second, and how long they waited: inside the bad windows if there are some, else in the whole capture.
 * A closing whose end is not ours is no orphan of ours; where no address is ours, those sent by the originators are taken.
 */
function closingsOf(capture: Capture<Instant>, windows: Report['verdict']['windows']): Fit | null {
  const { rates, stalls, peers, ours, fin, source, first, last } = capture
  if (first === null || last === null) return null
  const remote = (peer: number): boolean => {
    const figures = peers[peer]
    return figures === undefined || (ours === null ? figures.port !== null : figures.address !== ours)
  }
  const spans = (windows.length > 0 ? windows : [{ from: first, to: last }]).map((window) =>
    onSteps(window, Number(rates.at[0] ?? first), rates.step),
  )
  const inside = (at: number): boolean => spans.some(({ from, to }) => at >= from && at < to)
  const seconds = spans.reduce((sum, { from, to }) => sum + (to - from), 0) / 1e6
  let fins = 0
  for (let i = 0; i < rates.at.length; i++) if (inside(rates.at[i] ?? Number.NaN) && remote(rates.peer[i] ?? -1)) fins += rates.fins[i] ?? 0
  const seen = new Float64Array(stalls.from.length)
  let stalled = 0
  for (let i = 0; i < seen.length; i++) {
    const from = stalls.from[i] ?? Number.NaN
    if (inside(from) && remote(stalls.peer[i] ?? -1))
      seen[stalled++] = encodeWait((stalls.to[i] ?? from) - from, stalls.ending[i] !== StallEnding.answered)
  }
  const listed = seen.subarray(0, stalled)
  const all = Math.max(fins, listed.length)
  if (all === 0 || seconds <= 0) return null
  const quickWait = fin.wait.p50 !== null && fin.wait.p50 < quickest ? fin.wait.p50 : (roundTripOf(capture) ?? 0)
  const { waits, atLeast } = waitShares(listed, all - listed.length, quickWait)
  const mean = meanWait(waits)
  if (mean <= 0) return null
  return {
    rate: { value: all / seconds, known: 'measured', basis: windows.length > 0 ? 'finsInWindows' : 'finsInCapture', source },
    wait: { value: mean, known: 'measured', basis: atLeast ? 'survivalAtLeast' : 'survival', source },
    waits,
  }
}

/** A window on the steps in which FINs were counted: whole steps inside it, or all it touches if it holds none. */
function onSteps({ from, to }: { readonly from: number; readonly to: number }, base: number, step: number): { from: number; to: number } {
  const place = (at: number, round: (n: number) => number): number => base + round((at - base) / step) * step
  const inner = { from: place(from, Math.ceil), to: place(to, Math.floor) }
  return inner.to > inner.from ? inner : { from: place(from, Math.floor), to: place(to, Math.floor) + step }
}

function countedIn({ series, socketSnapshots }: Report): OrphanCase['counted'] {
  const found: { value: number; source: SourceRef }[] = []
  for (const one of series) if (one.metric === 'tcp.orphan' && one.max !== null) found.push({ value: one.max, source: one.source })
  for (const { orphan, source } of socketSnapshots) if (orphan !== null) found.push({ value: orphan, source })
  const most = found.sort((a, b) => b.value - a.value)[0]
  if (most) return { ...most, known: 'measured', basis: 'orphans' }
  const closing = socketSnapshots
    .map(({ byState, source }) => ({ value: (byState['FIN-WAIT-1'] ?? 0) + (byState.CLOSING ?? 0) + (byState['LAST-ACK'] ?? 0), source }))
    .sort((a, b) => b.value - a.value)[0]
  return closing && closing.value > 0 ? { ...closing, known: 'derived', basis: 'closingStates' } : null
}

/** Timers tell how long sockets have waited so far. Found at any moment, one that waits W in all has waited half of it in the median. */
function timersOf({ socketSnapshots }: Report): OrphanCase['wait'] | null {
  const most = socketSnapshots.flatMap(({ closing, source }) => (closing?.leastWait ? [{ ...closing, p50: closing.leastWait.p50, source }] : []))
  const [one] = most.sort((a, b) => b.timed - a.timed)
  return one && one.p50 > 0 ? { value: 2 * one.p50, known: 'derived', basis: 'timers', source: one.source } : null
}

function limitOf({ limits }: Report, wanted: string): Input<'limit'> | null {
  const found = limits.find(({ name }) => name === wanted)
  const value = found?.value[0]
  return found === undefined || value === undefined ? null : { value, known: 'sysctl', basis: 'limit', source: found.source }
}

/** Where the kernel says that there are too many, and its limit is not in the case, the most that were counted stood at it (or at a part of it, under a penalty). */
function complainedOf({ kernelMessages }: Report, counted: OrphanCase['counted']): Input<'complaint'> | null {
  if (kernelMessages.tcp_orphans === undefined || counted?.basis !== 'orphans' || counted.value <= 0) return null
  return { value: counted.value, known: 'derived', basis: 'complaint', source: counted.source }
}

function penaltyOf({ findings }: Report): OrphanCase['penalty'] {
  const figure = findings.find(({ detector, claim }) => detector === 'orphan-pressure' && claim.message.endsWith('.penalty'))?.claim.figures.penalty
  const value = ([2, 4] as const satisfies readonly Penalty[]).find((times) => figure?.kind === 'quantity' && figure.value === times)
  return value === undefined ? assumed(1, 'noPenalty') : { value, known: 'derived', basis: 'finding', source: null }
}

/** The handshake's, of the other side with the most stalls. */
const roundTripOf = ({ peers, ours }: Capture<Instant>): number | null =>
  peers.find(({ address, handshakeP50 }) => address !== ours && handshakeP50 !== null)?.handshakeP50 ?? null

/** RTO = round trip + at least 200 ms: in tcp_rtt_estimator the variance is never less than TCP_RTO_MIN. */
function firstRtoOf(capture: Capture<Instant> | undefined): OrphanCase['firstRto'] {
  const roundTrip = capture === undefined ? null : roundTripOf(capture)
  const least = leastRto * 1e3
  if (capture === undefined || roundTrip === null) return assumed(least, 'noRoundTrip')
  return { value: least + roundTrip, known: 'derived', basis: 'roundTrip', source: capture.source }
}

/** Buffer memory of all TCP sockets by the orphans that stood at that moment: at most so much each. The socket itself is not in it. */
function memoryOf({ socketSnapshots }: Report, { series }: Tables): OrphanCase['memoryEach'] {
  const found: { orphans: number; pages: number; source: SourceRef }[] = []
  for (const { orphan, memPages, source } of socketSnapshots)
    if (orphan !== null && orphan > 0 && memPages !== undefined && memPages > 0) found.push({ orphans: orphan, pages: memPages, source })
  for (const orphans of series.filter(({ metric }) => metric === 'tcp.orphan')) {
    const pages = series.find(
      ({ metric, clock, source }) => metric === 'tcp.mem' && clock === orphans.clock && source.artefact === orphans.source.artefact,
    )
    if (!pages || pages.at.length !== orphans.at.length) continue
    for (let i = 0; i < orphans.at.length; i++) {
      const [value, of] = [pages.value[i] ?? Number.NaN, orphans.value[i] ?? Number.NaN]
      if (pages.at[i] === orphans.at[i] && of > 0 && value > 0) found.push({ orphans: of, pages: value, source: orphans.source })
    }
  }
  const most = found.sort((a, b) => b.orphans - a.orphans)[0]
  if (!most) return assumed(mostMemory, 'noMemory')
  return { value: (most.pages * pageSize) / most.orphans, known: 'measured', basis: 'memByOrphans', source: most.source }
}
