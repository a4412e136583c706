// When did the kernel complain, of what, and how often? Lines are a sample: net_ratelimit() lets 10 network messages of any
// kind through in 5 s (net.core.message_burst, message_cost) and prints the number it withheld with the NEXT batch.

import type { Evidence, Finding, Severity } from '@/lib/core/finding'
import { eventAt, type KernelLines, rowsOf } from '@/lib/core/kernel-lines'
import type { Timeline } from '@/lib/core/timeline'
import type { Time } from '@/lib/core/units'
import { instant } from '@/lib/core/units'
import type { Detector } from '../detector'
import type { KernelGroup } from '../kernel-groups'
import { kernelGroups, membersOf } from '../kernel-groups'
import { gradeOf } from '../placed'
import { count, moment, say } from '../say'
import type { Window } from '../windows'
import { clusters, span } from '../windows'

/** Batches come at most each 5 s while a trouble lasts: two rates missed is a pause, not an end. */
const apart = 15_000_000
/** The finest stamp a log prints is 1 s: a burst within one stamp is at least that long. */
const shortest = 1_000_000
/** Fewer lines than this are an event, not a state. */
const inEarnest = 3
/** Evidence shows so many lines. */
const mostExamples = 20

export const kernelBursts: Detector = {
  name: 'kernel-bursts',
  needs: ['kernelEvents'],
  lacks(timeline) {
    const lines = timeline.facts.kernelEvents.length + timeline.unplaced.reduce((sum, { facts }) => sum + facts.kernelEvents.length, 0)
    return lines > 0
      ? null
      : { missing: ['kernelEvents'], why: say('detectors.kernel-bursts.missing'), collect: 'dmesg -x --time-format iso > dmesg.txt' }
  },
  detect: (timeline) => kernelGroups.map((group) => burstsOf(timeline, group)).filter((finding) => finding !== null),
}

function burstsOf(timeline: Timeline, group: KernelGroup): Finding | null {
  const members = new Set(membersOf(group))
  const tallies = [...members].map((name) => timeline.kernelMessages[name]).filter((tally) => tally !== undefined)
  const printed = tallies.reduce((sum, tally) => sum + tally.printed, 0)
  const repeated = tallies.reduce((sum, tally) => sum + tally.repeated, 0)
  if (printed + repeated === 0) return null
  const { kernelEvents } = timeline.facts
  const rows = rowsOf(kernelEvents, members)
  const ordered = rows.filter((row) => !Number.isNaN(kernelEvents.at[row]))
  const eventsOf = <T extends Time>(lines: KernelLines<T>, some: Uint32Array) =>
    Array.from(some.subarray(0, mostExamples), (row) => eventAt(lines, row))
  const stampless = eventsOf(
    kernelEvents,
    rows.filter((row) => Number.isNaN(kernelEvents.at[row])),
  )
  const unplaced = timeline.unplaced.flatMap(({ facts }) => eventsOf(facts.kernelEvents, rowsOf(facts.kernelEvents, members, mostExamples)))
  const examples = ordered.length > 0 ? eventsOf(kernelEvents, ordered) : [...stampless, ...unplaced]
  const [first] = [...examples, ...stampless, ...unplaced]
  if (first === undefined) return null
  const said = printed + repeated
  const windows = windowsOf(Float64Array.from(ordered, (row) => kernelEvents.at[row] ?? Number.NaN))
  const withheld = group.shared ? timeline.suppressed : 0
  const figures = { said: count(said, first.source), bursts: count(windows.length) }
  const [begins] = windows
  const evidence: Evidence = {
    kind: 'kernel',
    signature: group.name,
    events: examples.slice(0, mostExamples).map(({ id }) => id),
    printed,
    suppressed: withheld,
    first: first.source,
    text: first.message ?? group.name, // the first of a kind is always kept; of one that was read later perhaps not
  }
  const assumed = gradeOf(timeline, first) === 'assumed'
  return {
    id: `f-kernel-bursts-${group.name}`,
    detector: 'kernel-bursts',
    severity: severityOf(group, said),
    role: 'symptom',
    claim:
      begins === undefined
        ? say(`findings.kernel-bursts.claim.${group.name}.untimed`, { said: figures.said })
        : say(`findings.kernel-bursts.claim.${group.name}.timed`, { ...figures, first: moment(begins.start, first.source) }),
    when: windows,
    evidence: [evidence],
    confidence: {
      level: begins === undefined ? 'medium' : assumed ? 'low' : 'high',
      because: [say('findings.kernel-bursts.because.word-for-word', { said: figures.said })],
      against: [
        ...(withheld > 0 ? [say('findings.kernel-bursts.against.suppressed', { withheld: count(withheld) })] : []),
        ...(begins === undefined ? [say('findings.kernel-bursts.against.untimed')] : []),
        ...(assumed ? [say('findings.clock-assumed')] : []),
      ],
    },
    next: [
      {
        ask: say(`findings.kernel-bursts.next.${group.name}.ask`),
        run: group.run,
        expect: say(`findings.kernel-bursts.next.${group.name}.expect`),
      },
    ],
  }
}

const severityOf = (group: KernelGroup, said: number): Severity =>
  said >= inEarnest ? group.severity : group.severity === 'critical' ? 'warning' : 'notice'

/** The same line in two logs lies twice here: it lengthens no burst by more than the loggers' delay. */
function windowsOf(at: Float64Array): Window[] {
  return clusters(at, apart).map(({ first, last }) => span(at[first] ?? 0, Math.max(at[last] ?? 0, instant((at[first] ?? 0) + shortest))))
}
