// Is the connection tracking table full? A packet that would need a new entry is then dropped by this machine itself
// (nf_conntrack_alloc()): new connections fail, established ones go on.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { countedOnce, hasKernelLog, highest, limitOf } from '../measures'
import { count, moment, perSecond, say, share } from '../say'
import type { Sign } from '../signs'
import { isNamed, likelyCause, saidSign } from '../signs'

/** Entries are freed by the second and sampled between: from here on the table was full in the meantime. */
const full = 0.95
const roomy = 0.7
/** Drops a second that are more than a stray invalid packet. */
const dropping = 1

export const conntrackFull: Detector = {
  name: 'conntrack-full',
  needs: ['kernelEvents', 'series', 'limits'],
  lacks(timeline) {
    const shown = hasKernelLog(timeline) || highest(timeline, 'conntrack.drop') !== null || use(timeline) !== null
    return shown
      ? null
      : {
          missing: ['kernelEvents', 'series', 'limits'],
          why: say('detectors.conntrack-full.missing'),
          collect: 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; conntrack -S',
        }
  },
  detect: (timeline, earlier) =>
    likelyCause('conntrack-full', [saidSign(earlier, 'conntrack_full', { once: 2.2, often: 3.4 }), drops(timeline), use(timeline), flood(earlier)], {
      claim: say('findings.conntrack-full.claim'),
      next: [
        {
          ask: say('findings.conntrack-full.next.what.ask'),
          run: "conntrack -L 2>/dev/null | awk '{print $4}' | sort | uniq -c | sort -rn | head; sysctl net.netfilter.nf_conntrack_max net.netfilter.nf_conntrack_tcp_timeout_established",
          expect: say('findings.conntrack-full.next.what.expect'),
        },
      ],
    }),
}

function drops(timeline: Timeline): Sign | null {
  const most = highest(timeline, 'conntrack.drop')
  if (most === null || most.at === null || most.value < dropping) return null
  const figures = { rate: perSecond(most.value, most.source), at: moment(most.at, most.source) }
  return { weight: 1.5, says: say('findings.conntrack-full.because.drops', figures), evidence: [most.evidence] }
}

function use(timeline: Timeline): Sign | null {
  const limit = limitOf(timeline, 'net.netfilter.nf_conntrack_max', 'net.nf_conntrack_max', 'net.ipv4.netfilter.ip_conntrack_max')
  const sampled = highest(timeline, 'conntrack.entries')
  const set = limitOf(timeline, 'net.netfilter.nf_conntrack_count')
  const once = countedOnce(timeline, 'conntrack.entries') ?? (set === null ? null : { value: set.value[0] ?? 0, source: set.source })
  const most = sampled ?? once
  const max = limit?.value[0]
  if (most === null || limit === null || max === undefined || max <= 0) return null
  const used = most.value / max
  const figures = { entries: count(most.value, most.source), limit: count(max, limit.source), used: share(used, most.source) }
  const evidence = sampled?.evidence ?? { kind: 'quote' as const, source: most.source, text: String(most.value) }
  if (used >= full) return { weight: 2.6, says: say('findings.conntrack-full.because.entries', figures), evidence: [evidence] }
  return used <= roomy ? { weight: -1, says: say('findings.conntrack-full.against.entries', figures), evidence: [] } : null
}

/** What fills the table is then the cause; the table is only where it shows. */
const flood = (earlier: readonly Finding[]): Sign | null =>
  isNamed(earlier, 'syn-flood') ? { weight: -3, says: say('findings.conntrack-full.against.flood'), evidence: [] } : null
