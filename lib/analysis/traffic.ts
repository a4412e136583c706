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

interface Account {
  readonly inside: Traffic
  readonly outside: Traffic
  readonly windows: readonly Window[]
  at: number // the step looked at last: rows come in order of time, and those of one step together
  isInside: boolean
}

/** Traffic by the prefix it went to, inside that prefix's windows (in order, without overlaps) and outside them. Peers beyond the listed ones are left out. */
export function trafficByPrefix(
  captures: readonly Capture<Instant>[],
  windowsOf: (prefix: string) => readonly Window[],
): Map<string, { inside: Traffic; outside: Traffic }> {
  const found = new Map<string, Account>()
  const accountOf = (prefix: string) => {
    const account = found.get(prefix) ?? { inside: noTraffic(), outside: noTraffic(), windows: windowsOf(prefix), at: Number.NaN, isInside: false }
    found.set(prefix, account)
    return account
  }
  for (const { rates, peers } of captures) {
    const accounts = peers.map(({ address }) => accountOf(prefixOf(address)))
    const { at, peer, step, syn, synAnswered, synCopies, roundTripSum, fins, stalls, data, dataRetransmitted } = rates
    for (let i = 0; i < at.length; i++) {
      const account = accounts[peer[i] ?? -1]
      if (account === undefined) continue
      const now = at[i] ?? 0
      if (now !== account.at) {
        account.at = now
        account.isInside = within(account.windows, now + step / 2)
      }
      const into = account.isInside ? account.inside : account.outside
      into.syn += syn[i] ?? 0
      into.synAnswered += synAnswered[i] ?? 0
      into.synCopies += synCopies[i] ?? 0
      into.roundTripSum += roundTripSum[i] ?? 0
      into.fins += fins[i] ?? 0
      into.stalls += stalls[i] ?? 0
      into.data += data[i] ?? 0
      into.dataRetransmitted += dataRetransmitted[i] ?? 0
    }
  }
  return found
}

export const part = (of: number, whole: number): number => (whole > 0 ? of / whole : 0)
