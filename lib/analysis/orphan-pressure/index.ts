// Were there more half-closed sockets that no program holds than the kernel allows? Orphans are FIN-WAIT-1, CLOSING,
// LAST-ACK (and FIN-WAIT-2 where tcp_fin_timeout > 60 s); TIME-WAIT is counted apart. At tcp_max_orphans the kernel
// resets instead of closing (tcp_check_oom, net/ipv4/tcp.c): a count that goes flat at the limit is the sign.

import type { SourceRef } from '@/lib/core/artefact'
import type { Evidence, Finding, NextStep } from '@/lib/core/finding'
import type { Series } from '@/lib/core/series'
import type { KernelLimit } from '@/lib/core/socket'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant, Quantity } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { Detector } from '../detector'
import { primarySeries, stepOf } from '../placed'
import { countOf, peak } from '../robust'
import { count, lasting, measured, perSecond, say, share } from '../say'
import { stalledFins } from '../stalled-fins'
import type { Window } from '../windows'
import { joinWindows, runsAbove, span } from '../windows'

const limitName = 'net.ipv4.tcp_max_orphans'
/** The count is read between two resets: at the limit it stands a little below it. */
const atLimit = 0.9
const stillHigh = 0.7
/** The kernel counts an orphan double, or four times, in bad conditions (tcp_out_of_resources): the limit bites at a half or a quarter. */
const penalties = [2, 4] as const
/** Samples within this part of the greatest count lie on the plateau; so many of them make one. */
const plateauBand = 0.05
const leastPlateau = 3
/** Without a limit known, fewer orphans are no question: the smallest default of the kernel is 4,096 (tcp_init). */
const worthAsking = 4_096
/** Two peaks nearer than this are one. */
const falter = 10_000_000

interface Reached {
  readonly value: number
  readonly source: SourceRef
  readonly series: Series<Instant> | null
  readonly shown: (limit: Quantity | null) => Evidence
}

export const orphanPressure: Detector = {
  name: 'orphan-pressure',
  needs: ['series', 'snapshots'],
  lacks: (timeline) =>
    mostOrphans(timeline) === null
      ? {
          missing: ['series', 'snapshots'],
          why: say('detectors.orphan-pressure.missing'),
          collect: 'cat /proc/net/sockstat; sysctl net.ipv4.tcp_max_orphans',
        }
      : null,
  detect(timeline) {
    const reached = mostOrphans(timeline)
    if (reached === null) return []
    const limit = timeline.facts.limits.find(({ name }) => name === limitName)
    const finding = limit === undefined ? withoutLimit(timeline, reached) : againstLimit(timeline, reached, limit)
    return finding === null ? [] : [finding]
  },
}

function mostOrphans(timeline: Timeline): Reached | null {
  const found: Reached[] = []
  for (const series of primarySeries(timeline, 'tcp.orphan')) {
    const top = peak(series.value)
    if (top === null) continue
    const over = span(series.at[0] ?? 0, (series.at[series.at.length - 1] ?? 0) + 1)
    const at = instant(series.at[top.index] ?? 0)
    const is = measured(top.value, 'count')
    found.push({ value: top.value, source: series.source, series, shown: () => ({ kind: 'series', series: series.id, over, stat: 'max', is, at }) })
  }
  for (const { id, orphan, source } of [...timeline.facts.snapshots, ...timeline.unplaced.flatMap(({ facts }) => facts.snapshots)]) {
    if (orphan === undefined) continue
    const is = measured(orphan, 'count')
    found.push({ value: orphan, source, series: null, shown: (limit) => ({ kind: 'snapshot', snapshot: id, is, limit, source }) })
  }
  return found.sort((a, b) => b.value - a.value || Number(b.series !== null) - Number(a.series !== null))[0] ?? null
}

const complaint = (timeline: Timeline): number => {
  const tally = timeline.kernelMessages.tcp_orphans
  return tally === undefined ? 0 : tally.printed + tally.repeated
}

function againstLimit(timeline: Timeline, reached: Reached, limit: KernelLimit): Finding | null {
  const most = limit.value[0]
  if (most === undefined || most <= 0) return null
  const used = reached.value / most
  const said = complaint(timeline)
  const penalty = used >= atLimit ? 1 : penalties.find((times) => used * times >= atLimit)
  if (penalty === undefined || (penalty > 1 && said === 0)) return null
  const flat = reached.series === null ? 0 : onPlateau(reached.series, reached.value)
  const figures = {
    orphans: count(reached.value, reached.source),
    limit: count(most, limit.source),
    used: share(used, reached.source),
    penalty: count(penalty),
    said: count(said),
  }
  return {
    ...frame(reached, atLimit * Math.min(most, reached.value), measured(most, 'count')),
    severity: said > 0 || flat >= leastPlateau ? 'critical' : 'warning',
    claim:
      penalty === 1
        ? say(`findings.orphan-pressure.claim.${said > 0 ? 'met' : 'near'}`, figures)
        : say('findings.orphan-pressure.claim.penalty', figures),
    confidence: {
      level: said > 0 && penalty === 1 ? 'high' : 'medium',
      because: [
        ...(said > 0 ? [say('findings.orphan-pressure.because.kernel', { said: count(said) })] : []),
        ...(flat >= leastPlateau ? [say('findings.orphan-pressure.because.plateau', { samples: count(flat) })] : []),
        ...little(timeline, most),
      ],
      against: [say('findings.orphan-pressure.against.time-wait'), ...(said === 0 ? [say('findings.orphan-pressure.against.silent-log')] : [])],
    },
    next: [knobs],
  }
}

function withoutLimit(timeline: Timeline, reached: Reached): Finding | null {
  const said = complaint(timeline)
  if (said === 0 && reached.value < worthAsking) return null
  const figures = { orphans: count(reached.value, reached.source), said: count(said) }
  return {
    ...frame(reached, atLimit * reached.value, null),
    severity: said > 0 ? 'critical' : 'notice',
    claim: say(`findings.orphan-pressure.claim.${said > 0 ? 'met-unknown' : 'many-unknown'}`, figures),
    confidence: {
      level: said > 0 ? 'medium' : 'low',
      because: said > 0 ? [say('findings.orphan-pressure.because.kernel', { said: count(said) })] : [],
      against: [say('findings.orphan-pressure.against.no-limit'), say('findings.orphan-pressure.against.time-wait')],
    },
    next: [
      {
        ask: say('findings.orphan-pressure.next.limit.ask'),
        run: 'sysctl net.ipv4.tcp_max_orphans net.ipv4.tcp_orphan_retries net.ipv4.tcp_fin_timeout',
        expect: say('findings.orphan-pressure.next.limit.expect', { orphans: figures.orphans }),
      },
    ],
  }
}

function frame(reached: Reached, high: number, limit: Quantity | null): Pick<Finding, 'id' | 'detector' | 'role' | 'when' | 'evidence'> {
  const when = reached.series === null ? [] : highWindows(reached.series, high)
  return { id: 'f-orphan-pressure', detector: 'orphan-pressure', role: 'mechanism', when, evidence: [reached.shown(limit)] }
}

function highWindows(series: Series<Instant>, high: number): Window[] {
  const runs = runsAbove(series.at, series.value, high, (high * stillHigh) / atLimit, stepOf(series))
  return joinWindows(
    runs.map(({ window }) => window),
    falter,
  )
}

function onPlateau(series: Series<Instant>, top: number): number {
  const band = Float64Array.from(series.value, (value) => (value >= top * (1 - plateauBand) ? value : Number.NaN))
  return countOf(band)
}

/** Little's law: orphans = closes a second × how long each waits. At the waits seen, so many closes a second fill the limit. */
function little(timeline: Timeline, most: number) {
  const wait = stalledFins(timeline).prefixes.find(({ ours }) => !ours)?.inWindows.waits.p50 ?? null
  if (wait === null || wait <= 0) return []
  return [say('findings.orphan-pressure.because.little', { wait: lasting(wait), limit: count(most), closes: perSecond(most / (wait / 1e6)) })]
}

const knobs: NextStep = {
  ask: say('findings.orphan-pressure.next.knobs.ask'),
  run: 'nstat -az TcpExtTCPAbortOnMemory; cat /proc/net/sockstat; sysctl net.ipv4.tcp_orphan_retries; ss -tano state fin-wait-1 | head -50',
  expect: say('findings.orphan-pressure.next.knobs.expect'),
}
