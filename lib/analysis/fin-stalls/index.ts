// Whose FINs waited, how long, and was it one network or everybody? A FIN stall: wait >= max(1 s, 5 handshake round trips),
// or two or more copies. Percentiles are Kaplan–Meier's: waits that the capture or a RST cut short count as "at least".

import { StallEnding } from '@/lib/core/capture'
import type { Finding, NextStep } from '@/lib/core/finding'
import type { BadWindow } from '@/lib/core/verdict'
import type { Detector } from '../detector'
import type { Lateness, LatePrefix } from '../late-prefixes'
import { lateness } from '../late-prefixes'
import { count, named, say, share } from '../say'
import type { Captures } from '../stall-evidence'
import { halfWaited, listedStalls, stallEvidence } from '../stall-evidence'
import type { Stalls } from '../stalls'
import { part } from '../traffic'
import type { Window } from '../windows'
import { span } from '../windows'

/** A stall is said as a warning from this share of all FINs on, and as critical from this: below, a few slow closers are ordinary. */
const warningShare = 0.001
const criticalShare = 0.02
/** So many stalls at least are more than chance, where their share is a critical one. */
const leastMany = 5
/** Say each late prefix by name up to here; beyond, it is everybody. */
const mostNamed = 5
/** Fewer FIN events cannot say how many stall. */
const leastFins = 30

export const finStalls: Detector = {
  name: 'fin-stalls',
  needs: ['captures'],
  lacks(timeline) {
    const { captures } = timeline.facts
    const collect = 'tcpdump -i eth0 -s 128 -nn -c 1000000 -w case.pcap tcp'
    if (captures.length === 0) return { missing: ['captures'], why: say('detectors.fin-stalls.missing'), collect }
    if (captures.every(({ oneSided }) => oneSided)) return { missing: ['captures'], why: say('detectors.fin-stalls.one-sided'), collect }
    const fins = lateness(timeline).pooled.fins
    if (fins < leastFins)
      return { missing: ['captures'], why: say('detectors.fin-stalls.too-few', { fins: count(fins), least: count(leastFins) }), collect }
    return null
  },
  detect(timeline) {
    const judged = lateness(timeline)
    const { pooled, late, ours, everybody } = judged
    const [first, ...rest] = pooled.captures
    if (first === undefined || pooled.stalls === 0) return []
    const captures: Captures = [first, ...rest]
    if (everybody || late.length > mostNamed) return [everyone(judged, captures)]
    const found = [...late, ...(ours === null ? [] : [ours])].map((prefix) => lateOne(judged, captures, prefix))
    return found.length > 0 ? found : [scattered(judged, captures)]
  },
}

function lateOne(judged: Lateness, captures: Captures, prefix: LatePrefix): Finding {
  const { pooled, others } = judged
  const severity = severityOf(prefix.stalls.length, pooled.fins)
  const figures = {
    prefix: named(prefix.prefix),
    stalls: count(prefix.stalls.length),
    rate: share(prefix.rate),
    windows: count(prefix.windows.length),
    addresses: count(prefix.addresses.length),
    stallShare: share(part(prefix.stalls.length, pooled.stalls)),
    connectionShare: share(part(prefix.connections, pooled.connections)),
  }
  const wait = halfWaited(prefix.inWindows)
  return {
    id: `f-fin-stalls-${prefix.prefix.replace('/', '-')}`,
    detector: 'fin-stalls',
    severity,
    role: prefix.ours ? 'mechanism' : 'likely-cause',
    claim: say(`findings.fin-stalls.claim.${prefix.ours ? 'ours' : 'late'}`, { ...figures, wait }),
    when: prefix.windows.map(asWindow),
    evidence: stallEvidence(judged, captures, prefix),
    confidence: {
      level: others.prefixes > 0 ? 'high' : 'medium',
      because: [say('findings.fin-stalls.because.spread', figures), ...healthyOthers(judged)],
      against: [...cutShort(prefix.inWindows), ...(others.prefixes === 0 ? [say('findings.fin-stalls.against.only-one', figures)] : [])],
    },
    next: [secondTap(prefix.prefix)],
  }
}

function everyone(judged: Lateness, captures: Captures): Finding {
  const { pooled, late, windows, others, inWindows: all } = judged
  return {
    id: 'f-fin-stalls',
    detector: 'fin-stalls',
    severity: severityOf(all.length, pooled.fins),
    role: 'symptom',
    claim: say('findings.fin-stalls.claim.everybody', {
      late: count(late.length),
      prefixes: count(late.length + others.prefixes),
      stalls: count(pooled.stalls),
      wait: halfWaited(all),
    }),
    when: windows.map(asWindow),
    evidence: stallEvidence(judged, captures, null),
    confidence: {
      level: 'medium',
      because: [say('findings.fin-stalls.because.everybody', { late: count(late.length), prefixes: count(late.length + others.prefixes) })],
      against: cutShort(all),
    },
    next: [secondTap(null)],
  }
}

/** Stalls that neither crowd nor belong to one network: a few slow closers, or more of them than is ordinary. */
function scattered(judged: Lateness, captures: Captures): Finding {
  const { pooled } = judged
  const many = pooled.stalls >= leastMany && part(pooled.stalls, pooled.fins) >= criticalShare
  const all = listedStalls(judged)
  return {
    id: 'f-fin-stalls',
    detector: 'fin-stalls',
    severity: many ? 'warning' : 'notice',
    role: many ? 'symptom' : 'context',
    claim: say(`findings.fin-stalls.claim.${many ? 'scattered' : 'few'}`, {
      stalls: count(pooled.stalls),
      fins: count(pooled.fins),
      share: share(part(pooled.stalls, pooled.fins)),
    }),
    when: [],
    evidence: stallEvidence(judged, captures, null),
    confidence: { level: many ? 'medium' : 'high', because: [say('findings.fin-stalls.because.few')], against: cutShort(all) },
    next: [
      {
        ask: say('findings.fin-stalls.next.few.ask'),
        run: "tshark -r case.pcap -Y 'tcp.flags.fin==1 && tcp.analysis.retransmission'",
        expect: say('findings.fin-stalls.next.few.expect'),
      },
    ],
  }
}

const severityOf = (stalls: number, fins: number): Finding['severity'] => {
  const of = part(stalls, fins)
  return of >= criticalShare ? 'critical' : of >= warningShare ? 'warning' : 'notice'
}

const asWindow = (window: BadWindow): Window => span(window.from, window.lastAnswerAt)

/** Waits that ended without an answer, said apart: they are floors. */
function cutShort(stalls: Stalls) {
  const [open, reset] = [stalls.ended(StallEnding.open), stalls.ended(StallEnding.reset)]
  return open + reset === 0 ? [] : [say('findings.fin-stalls.against.cut-short', { open: count(open), reset: count(reset) })]
}

function healthyOthers({ others }: Lateness) {
  const { fins, stalls } = others.inside
  return others.prefixes === 0
    ? []
    : [say('findings.fin-stalls.because.others', { fins: count(fins), stalls: count(stalls), prefixes: count(others.prefixes) })]
}

const secondTap = (prefix: string | null): NextStep => ({
  ask: say('findings.fin-stalls.next.second-tap.ask'),
  run: `tcpdump -i eth0 -s 128 -nn -C 100 -W 10 -w wan.pcap tcp${prefix === null ? '' : ` and net ${prefix}`}`,
  expect: say('findings.fin-stalls.next.second-tap.expect'),
})
