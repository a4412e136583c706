// A path that loses packets of everybody shows itself in the handshakes even where too few connections live to be closed:
// in the same seconds SYNs to most networks have to be sent again.

import type { Timeline } from '@/lib/core/timeline'
import { ratio } from '@/lib/core/units'
import { hasKernelLog } from '../measures'
import { primarySeries } from '../placed'
import { prefixOf } from '../prefix'
import { count, say, share } from '../say'
import { capturesToJudge } from '../stalled-fins'
import { part, trafficByPrefix } from '../traffic'
import type { Window } from '../windows'
import { joinWindows, span, total } from '../windows'
import type { Evident } from './evident'

/** A second is bad when so many SYNs went out in it and this share of copies came on top. Ordinary loss is 1–2 %. */
const leastSyns = 5
const badCopies = 0.2
/** Bad seconds this near are one stretch; all stretches together last at least so long. */
const apart = 5_000_000
const leastTime = 5_000_000
/** A network counts with so many SYNs in the stretches; it is hit with this share of copies. Most networks must be hit. */
const enoughSyns = 20
const hitCopies = 0.1
const mostNetworks = 0.7
/** Our own machine can lose packets too, in a full table or a full CPU: its log and its CPUs would show it. */
const overLooked = 0.8
const unlooked = 0.6

export function lossyHandshakes(timeline: Timeline): Evident | null {
  const captures = capturesToJudge(timeline)
  const windows = badStretches(captures)
  if (total(windows) < leastTime) return null
  const own = new Set(captures.flatMap(({ ours }) => (ours === null ? [] : [prefixOf(ours)])))
  const inside = [...trafficByPrefix(captures, () => windows)]
    .flatMap(([prefix, both]) => (own.has(prefix) ? [] : [both.inside]))
    .filter(({ syn }) => syn >= enoughSyns)
  const hit = inside.filter(({ syn, synCopies }) => part(synCopies, syn) >= hitCopies)
  if (hit.length < 2 || hit.length < mostNetworks * inside.length) return null
  const looked = primarySeries(timeline, 'cpu.softirq').length > 0 && hasKernelLog(timeline)
  const [syn, copies] = inside.reduce(([all, again], one) => [all + one.syn, again + one.synCopies], [0, 0])
  const figures = { handshakes: count(syn), copies: share(part(copies, syn)), hit: count(hit.length), networks: count(inside.length) }
  return {
    cause: 'lossy-path',
    late: 'path',
    probability: ratio(looked ? overLooked : unlooked),
    says: say('verdict.says.lossy-handshakes', figures),
    for: [{ test: 'handshakes', says: say('verdict.tests.handshakes.everybody', figures), evidence: [] }],
    against: [],
    rests: [],
    when: windows,
  }
}

function badStretches(captures: ReturnType<typeof capturesToJudge>): Window[] {
  const bad: Window[] = []
  for (const { rates, peers, ours } of captures) {
    const bySecond = new Map<number, { syn: number; copies: number }>()
    let [start, second] = [Number.NaN, { syn: 0, copies: 0 }]
    for (let i = 0; i < rates.at.length; i++) {
      if (ours !== null && peers[rates.peer[i] ?? -1]?.address === ours) continue // asked again at the other end, where nobody looked
      const at = rates.at[i] ?? 0
      if (at !== start) {
        start = at
        second = bySecond.get(start) ?? { syn: 0, copies: 0 }
        bySecond.set(start, second)
      }
      second.syn += rates.syn[i] ?? 0
      second.copies += rates.synCopies[i] ?? 0
    }
    for (const [from, { syn, copies }] of bySecond) if (syn >= leastSyns && copies >= badCopies * syn) bad.push(span(from, from + rates.step))
  }
  return joinWindows(bad, apart)
}
