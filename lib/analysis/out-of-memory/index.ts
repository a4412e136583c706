// Did the machine, or a control group in it, run out of memory? The kernel kills a program for it (mm/oom_kill.c) and says
// so; before that it swaps and reclaims, which stalls every program.

import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { countedOnce, hasKernelLog, highest, pooled } from '../measures'
import { median, quantile } from '../robust'
import { measured, quantity, say, share } from '../say'
import type { Sign } from '../signs'
import { likelyCause, saidSign } from '../signs'
import { span } from '../windows'

/** Linux keeps a few per cent back; below this it reclaims at every step. */
const short = 0.05
const plenty = 0.3
/** Swapping in so many bytes a second means that programs wait for their own memory. */
const thrashing = 8 * 1024 ** 2

export const outOfMemory: Detector = {
  name: 'out-of-memory',
  needs: ['kernelEvents', 'series'],
  lacks: (timeline) =>
    hasKernelLog(timeline) || pooled(timeline, 'memory.available', 'sum') !== null
      ? null
      : { missing: ['kernelEvents', 'series'], why: say('detectors.out-of-memory.missing'), collect: 'free -m; dmesg -T | grep -i -A 30 oom' },
  detect: (timeline, earlier) =>
    likelyCause('out-of-memory', [saidSign(earlier, 'oom_kill', { once: 3, often: 3.4 }), left(timeline), swapping(timeline)], {
      claim: say('findings.out-of-memory.claim'),
      next: [
        {
          ask: say('findings.out-of-memory.next.who.ask'),
          run: 'ps -eo rss,pid,comm --sort=-rss | head; dmesg -T | grep -i -B 5 -A 30 "killed process"; cat /proc/meminfo',
          expect: say('findings.out-of-memory.next.who.expect'),
        },
      ],
    }),
}

function left(timeline: Timeline): Sign | null {
  const series = pooled(timeline, 'memory.available', 'sum')
  const total = highest(timeline, 'memory.total')?.value ?? countedOnce(timeline, 'memory.total')?.value
  if (series === null || total === undefined || total <= 0) return null
  const least = quantile(series.value, 0)
  if (!Number.isFinite(least)) return null
  const figures = { left: quantity(least, 'bytes', series.source), share: share(least / total, series.source) }
  const over = span(series.at[0] ?? 0, (series.at.at(-1) ?? 0) + 1)
  if (least <= short * total)
    return {
      weight: 1.5,
      says: say('findings.out-of-memory.because.left', figures),
      evidence: [{ kind: 'series', series: series.id, over, stat: 'median', is: measured(median(series.value), 'bytes'), at: null }],
    }
  return least >= plenty * total ? { weight: -0.8, says: say('findings.out-of-memory.against.plenty', figures), evidence: [] } : null
}

function swapping(timeline: Timeline): Sign | null {
  const most = highest(timeline, 'swap.in')
  return most === null || most.value < thrashing
    ? null
    : {
        weight: 1.2,
        says: say('findings.out-of-memory.because.swapping', { rate: quantity(most.value, 'bytes-per-second', most.source) }),
        evidence: [most.evidence],
      }
}
