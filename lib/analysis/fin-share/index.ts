// What part of the traffic is closing connections, and how much of that is the same FIN sent again? FIN packets, copies,
// distinct FINs and connections are four figures: 45 % FIN packets may be a few connections asking over and over.

import type { Capture } from '@/lib/core/capture'
import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Instant } from '@/lib/core/units'
import type { Detector } from '../detector'
import { count, say, share } from '../say'
import { part } from '../traffic'
import { span } from '../windows'

/** Fewer FIN packets have no share worth saying. */
const leastFins = 100
/** An ordinary short connection has 2 FINs in about 10 packets; from here FINs are what the line carries. */
const highShare = 0.3
/** Ordinary loss copies 1–2 % of FINs. */
const highCopies = 0.2
/** From here most FIN traffic is repetition. */
const mostlyCopies = 0.4

const readable = (timeline: Timeline): readonly Capture<Instant>[] => timeline.facts.captures.filter(({ tcp }) => tcp.packets > 0)

export const finShare: Detector = {
  name: 'fin-share',
  needs: ['captures'],
  lacks: (timeline) =>
    readable(timeline).length > 0
      ? null
      : { missing: ['captures'], why: say('detectors.fin-share.missing'), collect: 'tcpdump -i eth0 -s 128 -nn -c 1000000 -w case.pcap tcp' },
  detect: (timeline) => readable(timeline).flatMap((capture, i) => shareOf(capture, i)),
}

function shareOf(capture: Capture<Instant>, index: number): Finding[] {
  const { tcp, fin, source } = capture
  const finShare = part(fin.packets, tcp.packets)
  const copyShare = part(fin.copies, fin.packets)
  if (fin.packets < leastFins || (finShare < highShare && copyShare < highCopies)) return []
  const figures = {
    packets: count(fin.packets, source),
    share: share(finShare, source),
    copies: count(fin.copies, source),
    copyShare: share(copyShare, source),
    distinct: count(fin.distinct, source),
    distinctShare: share(part(fin.distinct, tcp.packets), source),
    connections: count(tcp.connections, source),
  }
  return [
    {
      id: index === 0 ? 'f-fin-share' : `f-fin-share-${index + 1}`,
      detector: 'fin-share',
      severity: copyShare >= mostlyCopies ? 'warning' : 'notice',
      role: 'symptom',
      claim: say(`findings.fin-share.claim.${copyShare >= highCopies ? 'copies' : 'many'}`, figures),
      when: capture.first === null || capture.last === null ? [] : [span(capture.first, capture.last)],
      evidence: [
        {
          kind: 'connections',
          capture: capture.id,
          examples: capture.worst.slice(0, 5).map(({ id }) => id),
          matched: fin.distinct,
          of: tcp.connections,
          waitP50: fin.wait.p50,
          waitMax: fin.wait.max,
        },
      ],
      confidence: {
        level: 'high',
        because: [say('findings.fin-share.because.counted', { all: count(tcp.packets, source) })],
        against:
          fin.captureDuplicates > 0 ? [say('findings.fin-share.against.duplicates', { duplicates: count(fin.captureDuplicates, source) })] : [],
      },
      next: [
        {
          ask: say('findings.fin-share.next.who.ask'),
          run: "tshark -r case.pcap -Y 'tcp.flags.fin==1 && tcp.analysis.retransmission' -T fields -e ip.dst | sort | uniq -c | sort -rn | head",
          expect: say('findings.fin-share.next.who.expect'),
        },
      ],
    },
  ]
}
