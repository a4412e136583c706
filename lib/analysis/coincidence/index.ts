// Do two findings stand at the same time? Overlap of their windows and lag of their onsets, against the overlap that the
// same windows have when one list is shifted around the time both could see. It says coincides, never causes.

import type { SourceRef } from '@/lib/core/artefact'
import type { Evidence, Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import { micros, ratio } from '@/lib/core/units'
import type { Detector } from '../detector'
import { overlapByChance } from '../overlap-by-chance'
import { gradeOf } from '../placed'
import { median } from '../robust'
import { count, lasting, named, say, share } from '../say'
import type { Window } from '../windows'
import { joinWindows, lengthOf, meetingsOf, overlapOf, span, total } from '../windows'

/** Findings whose windows may be compared, in the order in which a pair is named. */
const compared: readonly Finding['detector'][] = ['fin-stalls', 'load-spikes', 'kernel-bursts', 'orphan-pressure', 'softirq-saturation']
/** The share of random shifts that may overlap as much. */
const byLuck = 0.1
/** Medium confidence needs this. */
const clearly = 0.05
/** At least this part of the shorter list must lie in the other. */
const leastOverlap = 0.3
/** With fewer meetings a chance level is little worth. */
const enoughMeetings = 3
/** A kernel batch is an instant; the kernel is silent for up to 5 s after it however much more happens. */
const silence = 5_000_000
/** Starts are compared no finer than this: load and logs are stamped no finer. */
const wholeSecond = 1_000_000

export const coincidence: Detector = {
  name: 'coincidence',
  needs: ['series', 'kernelEvents', 'captures'],
  lacks(timeline) {
    const { series, kernelEvents, captures } = timeline.facts
    const kinds = [series.length, hasTimes(kernelEvents) ? 1 : 0, captures.length].filter((n) => n > 0).length
    return kinds >= 2
      ? null
      : {
          missing: ['series', 'kernelEvents', 'captures'],
          why: say('detectors.coincidence.missing'),
          collect: 'date; uptime; dmesg --time-format iso; sar -q 1 600',
        }
  },
  detect(timeline, earlier) {
    const timed = earlier.filter(({ detector, when }) => compared.includes(detector) && when.length > 0)
    const ranked = [...timed].sort((a, b) => compared.indexOf(a.detector) - compared.indexOf(b.detector))
    return ranked.flatMap((a, i) => ranked.slice(i + 1).flatMap((b) => (a.detector === b.detector ? [] : pairOf(timeline, a, b))))
  },
}

const windowsOf = (finding: Finding): Window[] =>
  joinWindows(finding.detector === 'kernel-bursts' ? finding.when.map(({ start, end }) => span(start, end + silence)) : finding.when)

function pairOf(timeline: Timeline, a: Finding, b: Finding): Finding[] {
  const common = bothSaw(timeline, a, b)
  if (common === null) return []
  const [left, right] = [clip(windowsOf(a), common), clip(windowsOf(b), common)]
  const shared = overlapOf(left, right)
  const shorter = Math.min(total(left), total(right))
  if (shorter <= 0 || shared / shorter < leastOverlap) return []
  const { share: byChance, shifts } = overlapByChance(left, right, common)
  if (byChance > byLuck) return []
  const met = meetingsOf(left, right)
  const lags = met.map(({ one, other }) => other.start - one.start)
  const lag = median(lags)
  const assumed = [a, b].some((finding) => restsOnAssumed(timeline, finding))
  const few = lags.length < enoughMeetings
  const apart = wholeSecond * lags.reduce((most, each) => Math.max(most, Math.ceil(Math.abs(each) / wholeSecond)), 1)
  const figures = { meetings: count(lags.length), overlap: share(shared / shorter), apart: lasting(apart), chance: share(byChance) }
  return [
    {
      id: `f-coincidence-${a.id.slice(2)}-${b.id.slice(2)}`,
      detector: 'coincidence',
      severity: 'notice',
      role: 'context',
      claim: say(`findings.coincidence.claim.${a.detector}.${b.detector}`, { ...figures, ...kernelLine(a), ...kernelLine(b) }),
      when: met.map(({ one }) => one),
      evidence: [
        {
          kind: 'coincidence',
          of: lag >= 0 ? [a.id, b.id] : [b.id, a.id],
          overlap: ratio(shared / shorter),
          lag: micros(Math.abs(lag)),
          byChance: ratio(byChance),
        },
      ],
      confidence: {
        level: assumed || few || byChance > clearly ? 'low' : 'medium',
        because: [say('findings.coincidence.because.shifts', { chance: figures.chance, shifts: count(shifts), overlap: figures.overlap })],
        against: [
          say('findings.coincidence.against.not-cause'),
          ...(assumed ? [say('findings.clock-assumed')] : []),
          ...(few ? [say('findings.coincidence.against.few', { meetings: figures.meetings })] : []),
        ],
      },
      next: [
        {
          ask: say('findings.coincidence.next.order.ask'),
          run: 'sar -q 1 600 & mpstat -P ALL 1 600 & tcpdump -i eth0 -s 128 -nn -C 100 -W 10 -w case.pcap tcp',
          expect: say('findings.coincidence.next.order.expect'),
        },
      ],
    },
  ]
}

const hasTimes = ({ at, length }: Timeline['facts']['kernelEvents']): boolean => {
  for (let row = 0; row < length; row++) if (!Number.isNaN(at[row])) return true
  return false
}

/** The clock of the line that stands there. */
function originOf(lines: Timeline['facts']['kernelEvents'], source: SourceRef) {
  for (let row = 0; row < lines.length; row++) {
    const origin = lines.origins[lines.origin[row] ?? 0]
    if (source.place.kind === 'lines' && lines.line[row] === source.place.first && origin?.artefact === source.artefact)
      return { clock: origin.clock, source }
  }
  return undefined
}

const kernelLine = (finding: Finding) => {
  const [evidence] = finding.evidence
  return evidence.kind === 'kernel' ? { message: named(evidence.text, evidence.first) } : {}
}

const clip = (windows: readonly Window[], to: Window): Window[] =>
  windows.map(({ start, end }) => span(Math.max(start, to.start), Math.min(end, to.end))).filter((window) => lengthOf(window) > 0)

/** The time in which both could have been seen. A log says nothing of when it was not kept, so it sets no bounds of its own. */
function bothSaw(timeline: Timeline, a: Finding, b: Finding): Window | null {
  let [start, end] = [timeline.range?.start ?? 0, timeline.range?.end ?? 0] as [number, number]
  for (const { evidence } of [a, b])
    for (const seen of evidence.map((piece) => seenBy(timeline, piece))) {
      start = Math.max(start, seen?.start ?? start)
      end = Math.min(end, seen?.end ?? end)
    }
  return end > start ? span(start, end) : null
}

function seenBy(timeline: Timeline, evidence: Evidence): Window | null {
  if (evidence.kind === 'connections') {
    const capture = timeline.facts.captures.find(({ id }) => id === evidence.capture)
    return capture === undefined || capture.first === null || capture.last === null ? null : span(capture.first, capture.last)
  }
  if (evidence.kind !== 'series') return null
  const series = timeline.facts.series.find(({ id }) => id === evidence.series)
  return series === undefined || series.at.length === 0 ? null : span(series.at[0] ?? 0, series.at[series.at.length - 1] ?? 0)
}

function restsOnAssumed(timeline: Timeline, { evidence }: Finding): boolean {
  const { series, captures, kernelEvents, snapshots } = timeline.facts
  const facts = evidence.map((piece) => {
    if (piece.kind === 'series') return series.find(({ id }) => id === piece.series)
    if (piece.kind === 'connections') return captures.find(({ id }) => id === piece.capture)
    if (piece.kind === 'kernel') return originOf(kernelEvents, piece.first)
    if (piece.kind === 'snapshot') return snapshots.find(({ id }) => id === piece.snapshot)
    return undefined
  })
  return facts.some((fact) => fact !== undefined && gradeOf(timeline, fact) === 'assumed')
}
