// Who is late, from lists of sockets alone: with timers (ss -o) a list shows which peers are asked again and again.
// It has no windows and no handshakes, so it never makes more than a suspicion.

import type { Evidence } from '@/lib/core/finding'
import type { PeerCount, SocketSnapshot, TcpState } from '@/lib/core/socket'
import type { Timeline } from '@/lib/core/timeline'
import type { Time } from '@/lib/core/units'
import { prefixOf } from '../prefix'
import { count, measured, named, say, share } from '../say'
import { part } from '../traffic'
import type { Tested } from './tested'

/** States in which we have sent a FIN and wait for its answer, and those in which nothing is owed. */
const waiting: readonly TcpState[] = ['FIN-WAIT-1', 'CLOSING', 'LAST-ACK']
const healthy: readonly TcpState[] = ['ESTAB', 'TIME-WAIT', 'FIN-WAIT-2']
/** Fewer sockets that ask again and again are ordinary on a busy gateway. */
export const leastStuck = 50
/** Where they all wait for one network, so few are enough. */
const leastAlone = 20
/** One network holds them when the others wait at most this part of what their healthy sockets would let expect … */
const waitElsewhere = 0.2
/** … and have enough healthy sockets to expect anything of. */
const healthyElsewhere = 50

/** A handshake takes a round trip: so many of them under way beside the FINs, and it is the path that loses both. */
const askingToo = 0.2

export interface SocketsSay {
  readonly looked: boolean // timers were printed
  readonly prefix: string | null
  readonly stuck: number
  readonly asking: boolean // it is slow to open connections as well
  readonly tested: Tested | null
}

export function socketsSay(timeline: Timeline): SocketsSay {
  const lists: readonly SocketSnapshot<Time>[] = [...timeline.facts.snapshots, ...timeline.unplaced.flatMap(({ facts }) => facts.snapshots)]
  const timed = lists.filter(({ stuck }) => stuck !== undefined)
  const [worst] = [...timed].sort((a, b) => (b.stuck?.count ?? 0) - (a.stuck?.count ?? 0))
  const stuck = worst?.stuck?.count ?? 0
  if (worst === undefined || stuck < leastAlone) return { looked: timed.length > 0, prefix: null, stuck, asking: false, tested: null }
  const owed = byPrefix(worst.busiestPeers, waiting)
  const fine = byPrefix(worst.busiestPeers, healthy)
  const [prefix, most] = [...owed.counts].sort((a, b) => b[1] - a[1])[0] ?? ['', 0]
  const healthyShare = part(fine.counts.get(prefix) ?? 0, fine.all)
  const figures = {
    prefix: named(prefix),
    stuck: count(stuck, worst.source),
    waitingShare: share(part(most, owed.all), worst.source),
    healthyShare: share(healthyShare, worst.source),
  }
  const evidence: Evidence[] = [{ kind: 'snapshot', snapshot: worst.id, is: measured(stuck, 'count'), limit: null, source: worst.source }]
  const asking = byPrefix(worst.busiestPeers, ['SYN-SENT']).counts.get(prefix) ?? 0
  if (asking >= askingToo * most) {
    const says = say('verdict.tests.spread.sockets-asking', {
      prefix: named(prefix),
      asking: count(asking, worst.source),
      waiting: count(most, worst.source),
    })
    return {
      looked: true,
      prefix: null,
      stuck,
      asking: true,
      tested: { side: 'against', reason: { test: 'spread', says, evidence }, peer: -1.5, path: 1 },
    }
  }
  const alone = fine.all * (1 - healthyShare) >= healthyElsewhere && owed.all - most <= waitElsewhere * owed.all * (1 - healthyShare)
  const tested: Tested = alone
    ? {
        side: 'for',
        reason: { test: 'spread', says: say('verdict.tests.spread.sockets', figures), evidence },
        peer: stuck < leastStuck ? 1.3 : 1.6,
        path: -1,
      }
    : {
        side: 'silent',
        reason: { test: 'spread', says: say('verdict.tests.spread.sockets-mixed', { stuck: figures.stuck }), evidence },
        peer: 0,
        path: 0,
      }
  return { looked: true, prefix: alone ? prefix : null, stuck, asking: false, tested }
}

function byPrefix(peers: readonly PeerCount[], states: readonly TcpState[]): { readonly counts: Map<string, number>; readonly all: number } {
  const counts = new Map<string, number>()
  let all = 0
  for (const { peer, state, count: n } of peers) {
    if (!states.includes(state)) continue
    const prefix = prefixOf(peer)
    counts.set(prefix, (counts.get(prefix) ?? 0) + n)
    all += n
  }
  return { counts, all }
}
