// Does a program accept connections too slowly? A listener's accept queue (LISTEN rows of ss: Recv-Q waiting, Send-Q the
// backlog) is full: the kernel then drops the last ACK of the handshake (tcp_v4_syn_recv_sock(), ListenOverflows).

import { noState, SocketMark, tcpStates } from '@/lib/core/socket-table'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { countedOnce, everySnapshot, highest, mostInState } from '../measures'
import { count, measured, named, say } from '../say'
import type { Sign } from '../signs'
import { counterSign, likelyCause, saidSign } from '../signs'

/** More half-open connections than this are a flood, which fills queues too. */
const flooded = 100

export const listenOverflow: Detector = {
  name: 'listen-overflow',
  needs: ['series', 'snapshots'],
  lacks(timeline) {
    const counted =
      highest(timeline, 'counter.TcpExtListenOverflows') !== null ||
      countedOnce(timeline, 'counter.TcpExtListenOverflows', 'nstat.TcpExtListenOverflows') !== null
    const listed = everySnapshot(timeline).some(({ byState }) => (byState.LISTEN ?? 0) > 0)
    return counted || listed
      ? null
      : {
          missing: ['series', 'snapshots'],
          why: say('detectors.listen-overflow.missing'),
          collect: 'while sleep 1; do date +%s.%N; nstat -az TcpExtListenOverflows TcpExtListenDrops; done > nstat.txt',
        }
  },
  detect: (timeline, earlier) =>
    likelyCause(
      'listen-overflow',
      [
        counterSign(timeline, 'TcpExtListenOverflows', { growing: 3.2, sinceBoot: 0.8 }),
        counterSign(timeline, 'TcpExtListenDrops', { growing: 0.3, sinceBoot: 0.1 }),
        fullListener(timeline),
        saidSign(earlier, 'syn_flood', { once: 0.8, often: 0.8 }),
        flood(timeline),
      ],
      {
        claim: say('findings.listen-overflow.claim'),
        next: [
          {
            ask: say('findings.listen-overflow.next.who.ask'),
            run: 'ss -ltnp; nstat -az TcpExtListenOverflows TcpExtListenDrops; sysctl net.core.somaxconn',
            expect: say('findings.listen-overflow.next.who.expect'),
          },
        ],
      },
    ),
}

const listen = tcpStates.indexOf('LISTEN')

function fullListener(timeline: Timeline): Sign | null {
  for (const { id, table, source } of everySnapshot(timeline)) {
    if (table === undefined) continue
    for (let row = 0; row < table.rows; row++) {
      const marks = table.marks[row] ?? 0
      if ((table.state[row] ?? noState) !== listen || (marks & (SocketMark.noRecvQ | SocketMark.noSendQ | SocketMark.noLocalPort)) !== 0) continue
      const [waiting, backlog] = [table.recvQ[row] ?? 0, table.sendQ[row] ?? 0]
      if (backlog === 0 || waiting < backlog) continue
      const figures = { waiting: count(waiting, source), backlog: count(backlog, source), port: named(String(table.localPort[row] ?? 0), source) }
      return {
        weight: 3,
        says: say('findings.listen-overflow.because.full', figures),
        evidence: [{ kind: 'snapshot', snapshot: id, is: measured(waiting, 'count'), limit: measured(backlog, 'count'), source }],
      }
    }
  }
  return null
}

function flood(timeline: Timeline): Sign | null {
  const halfOpen = mostInState(timeline, 'SYN-RECV')
  return halfOpen === null || halfOpen.value < flooded
    ? null
    : { weight: -2.5, says: say('findings.listen-overflow.against.flood', { halfOpen: count(halfOpen.value, halfOpen.source) }), evidence: [] }
}
