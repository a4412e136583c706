// Does somebody open connections to us and never finish them? The kernel warns of "possible SYN flooding" also when a
// listener is merely slow (tcp_syn_flood_action()): half-open connections and unfinished handshakes tell the two apart.

import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { hasKernelLog, highest, mostInState } from '../measures'
import { count, measured, say, share } from '../say'
import type { Sign } from '../signs'
import { counterSign, likelyCause, saidSign } from '../signs'
import { capturesToJudge } from '../stalled-fins'
import { part } from '../traffic'

/** Half-open connections of an ordinary gateway are a handful: a handshake takes a round trip. */
const manyHalfOpen = 100
const fewHalfOpen = 20
/** So many SYNs to us say something, if this share or less of them was answered, or ever led to a FIN; many more of them say it plainly. */
const manySyns = 200
const vastly = 10_000
const answeredLess = 0.5
const closedLess = 0.1
/** Cookies a second: a listener that is slow for a moment sends a few. */
const manyCookies = 20
/** A listener whose accept queue overflows so often is slow, whoever knocks. */
const slowListener = 1

export const synFlood: Detector = {
  name: 'syn-flood',
  needs: ['kernelEvents', 'snapshots', 'captures'],
  lacks(timeline) {
    const shown = hasKernelLog(timeline) || mostInState(timeline, 'SYN-RECV') !== null || capturesToJudge(timeline).length > 0
    return shown
      ? null
      : {
          missing: ['kernelEvents', 'snapshots', 'captures'],
          why: say('detectors.syn-flood.missing'),
          collect: 'ss -tan state syn-recv | wc -l; dmesg -x --time-format iso > dmesg.txt',
        }
  },
  detect: (timeline, earlier) =>
    likelyCause(
      'syn-flood',
      [
        saidSign(earlier, 'syn_flood', { once: 1.5, often: 1.5 }),
        halfOpen(timeline),
        unfinished(timeline),
        counterSign(timeline, 'TcpExtSyncookiesSent', { growing: 1, sinceBoot: 0.2 }, manyCookies),
        slow(timeline),
      ],
      {
        claim: say('findings.syn-flood.claim'),
        next: [
          {
            ask: say('findings.syn-flood.next.who.ask'),
            run: "ss -Htan state syn-recv | awk '{print $4}' | sed 's/:[0-9]*$//' | sort | uniq -c | sort -rn | head; sysctl net.ipv4.tcp_syncookies",
            expect: say('findings.syn-flood.next.who.expect'),
          },
        ],
      },
    ),
}

function halfOpen(timeline: Timeline): Sign | null {
  const most = mostInState(timeline, 'SYN-RECV')
  if (most === null) return null
  const figures = { halfOpen: count(most.value, most.source) }
  if (most.value >= manyHalfOpen) return { weight: 2, says: say('findings.syn-flood.because.half-open', figures), evidence: [most.evidence] }
  return most.value <= fewHalfOpen ? { weight: -1.5, says: say('findings.syn-flood.against.half-open', figures), evidence: [] } : null
}

function unfinished(timeline: Timeline): Sign | null {
  for (const { id, peers, ours, source, fin } of capturesToJudge(timeline)) {
    const us = peers.find(({ address, synSent }) => address === ours && synSent >= manySyns)
    if (us === undefined) continue
    const [answered, closed] = [part(us.synAnswered, us.synSent), part(us.fins, us.synSent)]
    if (answered > answeredLess && closed > closedLess) continue
    const figures = { handshakes: count(us.synSent, source), answered: share(answered, source), closed: share(closed, source) }
    return {
      weight: us.synSent >= vastly ? 3 : 2,
      says: say('findings.syn-flood.because.unfinished', figures),
      evidence: [{ kind: 'connections', capture: id, examples: [], matched: us.fins, of: fin.distinct, waitP50: null, waitMax: null }],
    }
  }
  return null
}

function slow(timeline: Timeline): Sign | null {
  const overflows = highest(timeline, 'counter.TcpExtListenOverflows')
  return overflows === null || overflows.value < slowListener
    ? null
    : {
        weight: -1.5,
        says: say('findings.syn-flood.against.slow', { rate: { kind: 'quantity', ...measured(overflows.value, 'per-second') } }),
        evidence: [],
      }
}
