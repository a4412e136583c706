// What can be wrong, as what it does to the gateway each second. Strengths are of the field: a mild case is one that an
// engineer would still call by its name, a severe one stops the service.

import type { Cause } from '@/lib/core/verdict'
import type { Draw } from './draw'

export const truths = [
  'none',
  'late-peer',
  'lossy-path',
  'syn-flood',
  'listen-overflow',
  'conntrack-full',
  'close-wait-leak',
  'softirq-saturation',
  'port-exhaustion',
  'memory-pressure',
  'out-of-memory',
  'link-flap',
  'disk-stall',
  'cpu-steal',
] as const satisfies readonly Cause[]
export type Truth = (typeof truths)[number]

export const severities = ['mild', 'plain', 'severe'] as const
export type Severity = (typeof severities)[number]

/** What is done to the gateway in one second. Everything that is not said is as usual. */
export interface Weather {
  readonly wave?: number // times the usual traffic
  readonly lateBy?: number // s, the first network's answers to FINs
  readonly lateShare?: number // of its FINs
  readonly loss?: number // share of packets lost on the way, each direction
  readonly lossToFirst?: number // the same, on the way to the first network alone
  readonly flood?: number // forged SYNs a second
  readonly acceptShare?: number // of new connections that the program takes in time
  readonly tracked?: number // times the usual lifetime of a tracked connection
  readonly leaked?: number // connections a second that our program does not close
  readonly oneQueue?: boolean // every packet is received by CPU 0
  readonly packetCost?: number // times the usual
  readonly oneServer?: number // connections a second from one address to one server
  readonly bufferPages?: number // of TCP's memory, all connections together
  readonly memoryGrowth?: number // bytes a second
  readonly linkDown?: boolean
  readonly blocked?: number // tasks that wait for a disk
  readonly stolen?: number // share of CPU time
}

export interface Trouble {
  readonly truth: Truth
  readonly severity: Severity
  readonly windows: readonly (readonly [number, number])[]
  weatherAt(second: number): Weather
}

/** Bounds of a strength at each severity. */
type Bounds = Readonly<Record<Severity, readonly [low: number, high: number]>>
const bounds = (...[mild, plain, severe]: readonly [Bounds['mild'], Bounds['plain'], Bounds['severe']]): Bounds => ({ mild, plain, severe })

const lateBy = bounds([2, 6], [6, 14], [10, 20])
const lateShare = bounds([0.3, 1], [0.5, 1], [0.8, 1])
const lateWave = bounds([1, 1.5], [1, 2.5], [1, 6])
const loss = bounds([0.12, 0.18], [0.18, 0.35], [0.35, 0.6])
const flood = bounds([200, 800], [800, 4_000], [4_000, 20_000])
const acceptShare = bounds([0.85, 0.95], [0.5, 0.85], [0.1, 0.5])
const tracked = bounds([6, 9], [8, 15], [15, 40])
const leaked = bounds([2, 4], [4, 12], [12, 40])
const packetCost = bounds([1.2, 1.6], [1.6, 3], [3, 5])
const oneServer = bounds([430, 470], [465, 520], [500, 900])
const bufferPages = bounds([40_000, 46_000], [44_000, 60_000], [60_000, 90_000])
const memoryGrowth = bounds([3e7, 4e7], [4e7, 8e7], [8e7, 2e8])
const blocked = bounds([4, 8], [8, 25], [25, 90])
const stolen = bounds([0.15, 0.25], [0.25, 0.45], [0.45, 0.7])

const effects: Readonly<Record<Exclude<Truth, 'none'>, (of: (bounds: Bounds) => number, draw: Draw) => Weather>> = {
  'late-peer': (of) => ({ lateBy: of(lateBy), lateShare: of(lateShare), wave: of(lateWave) }),
  'lossy-path': (of, draw) => (draw.chance(0.25) ? { lossToFirst: of(loss) * 1.3 } : { loss: of(loss) }),
  'syn-flood': (of) => ({ flood: of(flood) }),
  'listen-overflow': (of) => ({ acceptShare: of(acceptShare), wave: 1.5 }),
  'conntrack-full': (of) => ({ tracked: of(tracked) }),
  'close-wait-leak': (of) => ({ leaked: of(leaked) }),
  'softirq-saturation': (of) => ({ oneQueue: true, packetCost: of(packetCost), wave: 3 }),
  'port-exhaustion': (of) => ({ oneServer: of(oneServer) }),
  'memory-pressure': (of) => ({ bufferPages: of(bufferPages) }),
  'out-of-memory': (of) => ({ memoryGrowth: of(memoryGrowth) }),
  'link-flap': () => ({ linkDown: true }),
  'disk-stall': (of) => ({ blocked: of(blocked) }),
  'cpu-steal': (of) => ({ stolen: of(stolen) }),
}

/** Those that, once begun, do not end by themselves within minutes. */
const lasting: readonly Truth[] = ['close-wait-leak', 'conntrack-full', 'port-exhaustion', 'out-of-memory']

/** One trouble, with the windows in which it acts. */
export function troubleOf(truth: Truth, severity: Severity, seconds: number, draw: Draw): Trouble {
  if (truth === 'none') return { truth, severity, windows: [], weatherAt: () => ({}) }
  const windows = lasting.includes(truth) ? [[draw.between(5, 30), seconds] as const] : spells(truth, severity, seconds, draw)
  const effect = effects[truth]((strength) => draw.scaled(...strength[severity]), draw)
  return { truth, severity, windows, weatherAt: (second) => (windows.some(([from, to]) => second >= from && second < to) ? effect : {}) }
}

/** One to four stretches apart from each other; a link is down for seconds only. */
function spells(truth: Truth, severity: Severity, seconds: number, draw: Draw): (readonly [number, number])[] {
  const n = truth === 'link-flap' ? { mild: 1, plain: draw.whole(2, 3), severe: draw.whole(4, 5) }[severity] : draw.whole(1, 3)
  const slot = seconds / n
  return Array.from({ length: n }, (_, i) => {
    const length = truth === 'link-flap' ? draw.between(3, 12) : draw.between(18, Math.min(45, slot * 0.5))
    const from = i * slot + draw.between(15, Math.max(16, slot - length - 15))
    return [from, from + length] as const
  })
}

/** What happens any day and hurts nobody: a wave of visitors, a backup, a neighbour's busy minute. */
export function everyday(seconds: number, draw: Draw): (second: number) => Weather {
  const events: { readonly from: number; readonly to: number; readonly weather: Weather }[] = []
  const add = (likely: number, lasting: number, weather: Weather): void => {
    const from = draw.between(0, seconds)
    if (draw.chance(likely)) events.push({ from, to: from + lasting, weather })
  }
  add(0.3, draw.between(20, 60), { wave: draw.between(1.2, 2.2) })
  add(0.2, draw.between(5, 12), { blocked: draw.between(1, 3) })
  add(0.2, draw.between(5, 12), { stolen: draw.between(0.02, 0.06) })
  add(0.2, draw.between(10, 30), { lateBy: draw.between(1, 3), lateShare: 0.005 })
  add(0.1, draw.between(1, 3), { loss: draw.between(0.02, 0.06) })
  return (second) => Object.assign({}, ...events.filter(({ from, to }) => second >= from && second < to).map(({ weather }) => weather)) as Weather
}
