// Is the memory of TCP used up? tcp_mem's three figures, in pages of 4 KiB: calm, pressure, and the limit past which sockets
// are reset (tcp_check_oom()). Linux up to 3.0 said "Out of socket memory" for this and for too many orphans alike.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { everySnapshot, hasKernelLog, highest, limitOf } from '../measures'
import { measured, quantity, say, share } from '../say'
import type { Sign } from '../signs'
import { counterSign, likelyCause, saidSign } from '../signs'

/** Memory is taken and given back between two samples: from here on the limit was met in the meantime. */
const met = 0.95

export const memoryPressure: Detector = {
  name: 'memory-pressure',
  needs: ['kernelEvents', 'snapshots', 'limits'],
  lacks: (timeline) =>
    hasKernelLog(timeline) || use(timeline) !== null || highest(timeline, 'counter.TcpExtTCPMemoryPressures') !== null
      ? null
      : {
          missing: ['kernelEvents', 'snapshots', 'limits'],
          why: say('detectors.memory-pressure.missing'),
          collect: 'sysctl net.ipv4.tcp_mem; cat /proc/net/sockstat; nstat -az TcpExtTCPMemoryPressures',
        },
  detect: (timeline, earlier) =>
    likelyCause(
      'memory-pressure',
      [
        saidSign(earlier, 'tcp_mem', { once: 1.5, often: 3 }),
        saidSign(earlier, 'oosm_old', { once: 0.3, often: 0.5 }),
        use(timeline),
        counterSign(timeline, 'TcpExtTCPMemoryPressures', { growing: 1.5, sinceBoot: 0.3 }, 0.01),
        orphans(earlier),
      ],
      {
        claim: say('findings.memory-pressure.claim'),
        next: [
          {
            ask: say('findings.memory-pressure.next.who.ask'),
            run: "ss -Htnm | grep -o 'skmem:(r[0-9]*\\|t[0-9]*' | sort | uniq -c | sort -rn | head; ss -Htn | sort -k2,3rn | head; sysctl net.ipv4.tcp_mem",
            expect: say('findings.memory-pressure.next.who.expect'),
          },
        ],
      },
    ),
}

function use(timeline: Timeline): Sign | null {
  const limit = limitOf(timeline, 'net.ipv4.tcp_mem')
  const [calm, pressure, most] = limit?.value ?? []
  const sampled = highest(timeline, 'tcp.mem')
  const [fullest] = everySnapshot(timeline)
    .flatMap(({ id, memPages, source }) => (memPages === undefined ? [] : [{ id, value: memPages, source }]))
    .sort((a, b) => b.value - a.value)
  const pages = sampled ?? fullest
  if (limit === null || calm === undefined || pressure === undefined || most === undefined || most <= 0 || pages === undefined) return null
  const figures = {
    pages: quantity(pages.value, 'pages', pages.source),
    limit: quantity(most, 'pages', limit.source),
    used: share(pages.value / most, pages.source),
  }
  const evidence =
    sampled?.evidence ??
    ({
      kind: 'snapshot',
      snapshot: fullest?.id ?? 'n-',
      is: measured(pages.value, 'pages'),
      limit: measured(most, 'pages'),
      source: pages.source,
    } as const)
  if (pages.value >= met * most) return { weight: 2.6, says: say('findings.memory-pressure.because.met', figures), evidence: [evidence] }
  if (pages.value >= pressure) return { weight: 1.2, says: say('findings.memory-pressure.because.pressure', figures), evidence: [evidence] }
  return pages.value < calm ? { weight: -1, says: say('findings.memory-pressure.against.calm', figures), evidence: [] } : null
}

/** Orphans hold memory too: where they are too many, they come first. */
const orphans = (earlier: readonly Finding[]): Sign | null =>
  earlier.some(({ detector, severity }) => detector === 'orphan-pressure' && (severity === 'critical' || severity === 'warning'))
    ? { weight: -1.5, says: say('findings.memory-pressure.against.orphans'), evidence: [] }
    : null
