// Is it a disk behind the load? Tasks that wait for a disk count in the load but use no CPU: load high, %iowait high,
// tasks blocked, and softirq low. %iowait is idle time with a request outstanding: programs that compute hide it.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { hasKernelLog, highest, lastingLevel } from '../measures'
import { count, say, share } from '../say'
import type { Sign } from '../signs'
import { isNamed, likelyCause, saidSign } from '../signs'

/** Levels that lasted for this share of the time. */
const lasted = 0.05
/** From here CPUs wait for disks instead of working; from the second on it may be one program on two CPUs; below the third there is no disk behind it. */
const muchWaiting = 0.5
const someWaiting = 0.2
const littleWaiting = 0.05
/** A few tasks in uninterruptible sleep are a page fault or a log being written; more than the second for long are a queue. */
const someBlocked = 4
const manyBlocked = 8

export const diskStall: Detector = {
  name: 'disk-stall',
  needs: ['series', 'kernelEvents'],
  lacks: (timeline) =>
    hasKernelLog(timeline) || highest(timeline, 'cpu.iowait', 'mean') !== null || highest(timeline, 'tasks.blocked') !== null
      ? null
      : { missing: ['series', 'kernelEvents'], why: say('detectors.disk-stall.missing'), collect: 'iostat -x 1 60; vmstat 1 60' },
  detect: (timeline, earlier) =>
    likelyCause(
      'disk-stall',
      [
        saidSign(earlier, 'hung_task', { once: 1.6, often: 2.5 }),
        saidSign(earlier, 'io_error', { once: 1, often: 2 }),
        waiting(timeline),
        blocked(timeline),
        load(earlier),
        packets(earlier),
        swapping(earlier),
      ],
      {
        claim: say('findings.disk-stall.claim'),
        next: [
          {
            ask: say('findings.disk-stall.next.which.ask'),
            run: 'iostat -x 1 30; ps -eo state,pid,comm,wchan | awk \'$1=="D"\'; dmesg -T | tail -200',
            expect: say('findings.disk-stall.next.which.expect'),
          },
        ],
      },
    ),
}

function waiting(timeline: Timeline): Sign | null {
  const level = lastingLevel(timeline, 'cpu.iowait', lasted)
  if (level === null) return null
  const figures = { waiting: share(level.value, level.source), part: share(lasted) }
  if (level.value >= someWaiting)
    return { weight: level.value >= muchWaiting ? 2 : 1.2, says: say('findings.disk-stall.because.waiting', figures), evidence: [level.evidence] }
  return level.value <= littleWaiting ? { weight: -1.5, says: say('findings.disk-stall.against.waiting', figures), evidence: [] } : null
}

function blocked(timeline: Timeline): Sign | null {
  const level = lastingLevel(timeline, 'tasks.blocked', lasted)
  if (level === null || level.value < someBlocked) return null
  const figures = { blocked: count(Math.floor(level.value), level.source), part: share(lasted) }
  return { weight: level.value >= manyBlocked ? 2.4 : 1.6, says: say('findings.disk-stall.because.blocked', figures), evidence: [level.evidence] }
}

function load(earlier: readonly Finding[]): Sign | null {
  const found = earlier.find(({ detector }) => detector === 'load-spikes')
  return found === undefined ? null : { weight: 0.8, says: say('findings.signs.load'), evidence: [found.evidence[0]], when: found.when }
}

const packets = (earlier: readonly Finding[]): Sign | null =>
  earlier.some(({ detector, severity }) => detector === 'softirq-saturation' && severity === 'warning')
    ? { weight: -1.5, says: say('findings.signs.packets'), evidence: [] }
    : null

const swapping = (earlier: readonly Finding[]): Sign | null =>
  isNamed(earlier, 'out-of-memory') ? { weight: -3, says: say('findings.disk-stall.against.swapping'), evidence: [] } : null
