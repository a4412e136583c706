// Did a network link go down and come up again? The driver says so; while it is down the capture is silent, and what was
// on the way is sent again by everybody: it looks like a path that loses packets, but stands in our own machine's log.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { hasKernelLog, highest, linesOf, saidBy } from '../measures'
import { count, lasting, moment, named, perSecond, say } from '../say'
import type { Sign } from '../signs'
import { likelyCause } from '../signs'
import { capturesToJudge, stalledFins } from '../stalled-fins'
import { span } from '../windows'

/** One loss of carrier may be a cable put in or a reboot; from the second on it flaps. So long after the files begin it is no boot. */
const flaps = 2
const sinceBoot = 60_000_000
/** A busy capture without a packet for so long is silent; a log and a capture agree to within so much. */
const silence = 2_000_000
const nearby = 10_000_000
/** So many FINs that stalled, and the share of them that waited across a moment without the link. */
const enoughStalls = 10
const mostOfThem = 0.7
/** A capture is busy when it has packets in this share of its steps. */
const busy = 0.8

export const linkFlap: Detector = {
  name: 'link-flap',
  needs: ['kernelEvents', 'series'],
  lacks: (timeline) =>
    hasKernelLog(timeline) || carrier(timeline) !== null
      ? null
      : {
          missing: ['kernelEvents', 'series'],
          why: say('detectors.link-flap.missing'),
          collect: 'dmesg -x --time-format iso > dmesg.txt; ip -s -s link',
        },
  detect: (timeline, earlier) =>
    likelyCause('link-flap', [said(timeline, earlier), carrier(timeline), silent(timeline, earlier), stalled(timeline, earlier)], {
      claim: say('findings.link-flap.claim'),
      next: [
        {
          ask: say('findings.link-flap.next.cable.ask'),
          run: 'ip -s -s link; grep . /sys/class/net/*/carrier_changes; ls /sys/class/net | xargs -n 1 ethtool',
          expect: say('findings.link-flap.next.cable.expect'),
        },
      ],
    }),
}

function said(timeline: Timeline, earlier: readonly Finding[]): Sign | null {
  const finding = saidBy(earlier, 'link_down')?.finding
  const [evidence] = finding?.evidence ?? []
  if (finding === undefined || evidence?.kind !== 'kernel') return null
  const [downs, card] = [linesOf(timeline, 'link_down', 'bond_fail'), linesOf(timeline, 'netdev_watchdog', 'tx_hang')]
  const figures = { downs: count(downs, evidence.first), card: count(card, evidence.first), message: named(evidence.text, evidence.first) }
  const inTheMidst = finding.when.some(({ start }) => start - (timeline.range?.start ?? start) >= sinceBoot)
  return {
    weight: card > 0 || downs >= flaps ? 3 : inTheMidst ? 2 : 1.6,
    says: say(card > 0 ? 'findings.link-flap.because.card' : 'findings.link-flap.because.down', figures),
    evidence: [evidence],
    when: finding.when,
  }
}

function carrier(timeline: Timeline): Sign | null {
  for (const { metric } of timeline.facts.series) {
    if (!metric.startsWith('link.') || !metric.endsWith('.tx-carrier')) continue
    const most = highest(timeline, metric)
    if (most === null || most.at === null || most.value <= 0) continue
    const figures = {
      device: named(metric.split('.')[1] ?? '', most.source),
      rate: perSecond(most.value, most.source),
      at: moment(most.at, most.source),
    }
    return { weight: 1.5, says: say('findings.link-flap.because.carrier', figures), evidence: [most.evidence] }
  }
  return null
}

function silent(timeline: Timeline, earlier: readonly Finding[]): Sign | null {
  const downs = saidBy(earlier, 'link_down')?.finding.when ?? []
  for (const { id, rates, fin } of capturesToJudge(timeline)) {
    const seconds = Array.from(new Set(Array.from(rates.at)))
    const steps = ((seconds.at(-1) ?? 0) - (seconds[0] ?? 0)) / rates.step + 1
    if (seconds.length < busy * steps) continue
    for (const [i, at] of seconds.entries()) {
      const before = (seconds[i - 1] ?? at) + rates.step
      if (at - before < silence || !downs.some(({ start, end }) => start - nearby < at && end + nearby > before)) continue
      return {
        weight: 1,
        says: say('findings.link-flap.because.silent', { silence: lasting(at - before), at: moment(before) }),
        evidence: [{ kind: 'connections', capture: id, examples: [], matched: fin.stalls, of: fin.distinct, waitP50: null, waitMax: null }],
        when: [span(before, at)],
      }
    }
  }
  return null
}

/** What was on the way when the link went down is sent again: it waits across that moment. */
function stalled(timeline: Timeline, earlier: readonly Finding[]): Sign | null {
  const downs = saidBy(earlier, 'link_down')?.finding.when ?? []
  const { columns, fins } = stalledFins(timeline)
  const [all, captures] = [columns.from.length, capturesToJudge(timeline)]
  const [capture] = captures
  if (downs.length === 0 || capture === undefined || all < enoughStalls) return null
  let across = 0
  for (let row = 0; row < all; row++) {
    const [from, to] = [columns.from[row] ?? 0, columns.to[row] ?? 0]
    if (downs.some(({ start, end }) => from < end + nearby && to > start - nearby && from > start - nearby)) across++
  }
  if (across < mostOfThem * all) return null
  return {
    weight: 2.2,
    says: say('findings.link-flap.because.stalled', { stalls: count(all, capture.source), across: count(across, capture.source) }),
    evidence: [{ kind: 'connections', capture: capture.id, examples: [], matched: across, of: fins, waitP50: null, waitMax: null }],
  }
}
