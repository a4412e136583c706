// What went to whom in which stretches of time, from the captures' per-second counts.

import type { Capture } from '@/lib/core/capture'
import type { Instant } from '@/lib/core/units'
import { prefixOf } from './prefix'
import type { Window } from './windows'
import { within } from './windows'

export interface Traffic {
  syn: number
  synAnswered: number
  synCopies: number
  roundTripSum: number // µs, over synAnswered
  fins: number
  stalls: number
  data: number
  dataRetransmitted: number
}

export const noTraffic = (): Traffic => ({ syn: 0, synAnswered: 0, synCopies: 0, roundTripSum: 0, fins: 0, stalls: 0, data: 0, dataRetransmitted: 0 })

export function addTraffic(to: Traffic, from: Traffic): void {
  for (const key of Object.keys(to) as (keyof Traffic)[]) to[key] += from[key]
}

/** Traffic by the prefix it went to, inside that prefix's windows (in order, without overlaps) and outside them. Peers beyond the listed ones are left out. */
export function trafficByPrefix(
  captures: readonly Capture<Instant>[],
  windowsOf: (prefix: string) => readonly Window[],
): Map<string, { inside: Traffic; outside: Traffic }> {
  const found = new Map<string, { inside: Traffic; outside: Traffic }>()
  for (const capture of captures) {
    const { rates } = capture
    const prefixes = capture.peers.map((peer) => prefixOf(peer.address))
    for (let i = 0; i < rates.at.length; i++) {
      const prefix = prefixes[rates.peer[i] ?? -1]
      if (prefix === undefined) continue
      const both = found.get(prefix) ?? { inside: noTraffic(), outside: noTraffic() }
      found.set(prefix, both)
      const into = within(windowsOf(prefix), (rates.at[i] ?? 0) + rates.step / 2) ? both.inside : both.outside
      into.syn += rates.syn[i] ?? 0
      into.synAnswered += rates.synAnswered[i] ?? 0
      into.synCopies += rates.synCopies[i] ?? 0
      into.roundTripSum += rates.roundTripSum[i] ?? 0
      into.fins += rates.fins[i] ?? 0
      into.stalls += rates.stalls[i] ?? 0
      into.data += rates.data[i] ?? 0
      into.dataRetransmitted += rates.dataRetransmitted[i] ?? 0
    }
  }
  return found
}

export const part = (of: number, whole: number): number => (whole > 0 ? of / whole : 0)
