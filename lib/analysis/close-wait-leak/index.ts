// Does a program of ours not close its connections? CLOSE-WAIT: the peer has closed, we have answered, and the program
// holding the socket has not closed it. No timer of the kernel ends that state.

import { noState, tcpStates } from '@/lib/core/socket-table'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { everySnapshot, mostInState, pooled } from '../measures'
import { count, measured, moment, named, say, share } from '../say'
import type { Sign } from '../signs'
import { likelyCause } from '../signs'
import { span } from '../windows'

/** A leak grows and does not come back: at least so many at the end, so many times the start, and hardly a step down. */
const leastLeaked = 200
const timesStart = 3
const risingSteps = 0.8
const leastSamples = 3
/** What comes back down by so much was slow, not leaked. */
const cameBack = 0.5
/** One list alone shows a leak only when CLOSE-WAIT is most of what programs hold: a healthy socket is in it for a moment. */
const leakedAtOnce = 400
const mostHeld = 0.5
/** One program holds them. */
const oneProgram = 0.8

export const closeWaitLeak: Detector = {
  name: 'close-wait-leak',
  needs: ['snapshots', 'series'],
  lacks: (timeline) =>
    everySnapshot(timeline).some(({ rows, said }) => rows !== null || said === 'state-counts') ||
    pooled(timeline, 'sockets.CLOSE-WAIT', 'sum') !== null
      ? null
      : {
          missing: ['snapshots', 'series'],
          why: say('detectors.close-wait-leak.missing'),
          collect: 'ss -tanp > ss.txt; sleep 60; ss -tanp >> ss.txt',
        },
  detect: (timeline) =>
    likelyCause('close-wait-leak', [growth(timeline), mostOfAll(timeline), program(timeline)], {
      claim: say('findings.close-wait-leak.claim'),
      next: [
        {
          ask: say('findings.close-wait-leak.next.who.ask'),
          run: 'ss -Htanp state close-wait | grep -o \'users:(("[^"]*"\' | sort | uniq -c | sort -rn | head',
          expect: say('findings.close-wait-leak.next.who.expect'),
        },
      ],
    }),
}

function growth(timeline: Timeline): Sign | null {
  const series = pooled(timeline, 'sockets.CLOSE-WAIT', 'sum')
  if (series === null) return null
  const known = series.value.map((value, i) => ({ value, at: series.at[i] ?? 0 })).filter(({ value }) => !Number.isNaN(value))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < leastSamples) return null
  const top = known.reduce((most, { value }) => Math.max(most, value), 0)
  const figures = {
    first: count(first.value, series.source),
    waiting: count(last.value, series.source),
    most: count(top, series.source),
    from: moment(first.at, series.source),
    to: moment(last.at, series.source),
  }
  if (top >= leastLeaked && last.value < cameBack * top)
    return { weight: -2.5, says: say('findings.close-wait-leak.against.came-back', figures), evidence: [] }
  const rising = known.slice(1).filter(({ value }, i) => value >= (known[i]?.value ?? 0)).length
  const grows = last.value >= leastLeaked && last.value >= timesStart * Math.max(1, first.value) && rising >= risingSteps * (known.length - 1)
  if (!grows) return null
  const over = span(first.at, last.at + 1)
  return {
    weight: 3.2,
    says: say('findings.close-wait-leak.because.growing', figures),
    evidence: [{ kind: 'series', series: series.id, over, stat: 'max', is: measured(top, 'count'), at: null }],
  }
}

function mostOfAll(timeline: Timeline): Sign | null {
  for (const { id, byState, rows, source } of everySnapshot(timeline)) {
    const waiting = byState['CLOSE-WAIT'] ?? 0
    if (rows === null) continue
    const held = rows - (byState['TIME-WAIT'] ?? 0) - (byState.LISTEN ?? 0) - (byState['SYN-RECV'] ?? 0) - (byState['FIN-WAIT-1'] ?? 0)
    if (waiting < leakedAtOnce || waiting < mostHeld * held) continue
    const figures = { waiting: count(waiting, source), held: count(held, source) }
    return {
      weight: 2.6,
      says: say('findings.close-wait-leak.because.most', figures),
      evidence: [{ kind: 'snapshot', snapshot: id, is: measured(waiting, 'count'), limit: null, source }],
    }
  }
  return null
}

const closeWait = tcpStates.indexOf('CLOSE-WAIT')

function program(timeline: Timeline): Sign | null {
  const most = mostInState(timeline, 'CLOSE-WAIT')
  for (const { table, source } of everySnapshot(timeline)) {
    if (table?.process === undefined || (most?.value ?? 0) < leastLeaked) continue
    const held = new Map<number, number>()
    let all = 0
    for (let row = 0; row < table.rows; row++) {
      if ((table.state[row] ?? noState) !== closeWait) continue
      all++
      const process = table.process[row] ?? -1
      if (process >= 0) held.set(process, (held.get(process) ?? 0) + 1)
    }
    const [who, n] = [...held].sort((a, b) => b[1] - a[1])[0] ?? [-1, 0]
    if (all < leastLeaked || n < oneProgram * all) continue
    const figures = { program: named(table.processes[who] ?? '', source), held: share(n / all, source) }
    return { weight: 0.5, says: say('findings.close-wait-leak.because.program', figures), evidence: [] }
  }
  return null
}
