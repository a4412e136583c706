// Does the hypervisor give our virtual CPUs to others? %steal: time in which a virtual CPU was ready and the host ran
// something else (/proc/stat, steal). A program inside the machine cannot cause it, nor cure it.

import type { Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import type { Detector } from '../detector'
import { highest, lastingLevel } from '../measures'
import { say, share } from '../say'
import type { Sign } from '../signs'
import { likelyCause } from '../signs'

/** Levels that lasted for this share of the time. */
const lasted = 0.05
/** From here programs are visibly slower than they should be; a well-run host shows 0–2 %. */
const much = 0.1
const some = 0.05

export const cpuSteal: Detector = {
  name: 'cpu-steal',
  needs: ['series', 'aggregates'],
  lacks: (timeline) =>
    highest(timeline, 'cpu.steal', 'mean') !== null
      ? null
      : { missing: ['series', 'aggregates'], why: say('detectors.cpu-steal.missing'), collect: 'mpstat -P ALL 1 120' },
  detect: (timeline, earlier) =>
    likelyCause('cpu-steal', [stolen(timeline), load(earlier)], {
      claim: say('findings.cpu-steal.claim'),
      next: [
        {
          ask: say('findings.cpu-steal.next.host.ask'),
          run: 'systemd-detect-virt; mpstat 1 60; vmstat 1 60',
          expect: say('findings.cpu-steal.next.host.expect'),
        },
      ],
    }),
}

function stolen(timeline: Timeline): Sign | null {
  const level = lastingLevel(timeline, 'cpu.steal', lasted)
  const average = level === null ? highest(timeline, 'cpu.steal', 'mean') : null
  const { value, source, evidence } = level ?? average ?? {}
  if (value === undefined || source === undefined || evidence === undefined || value < some) return null
  const says =
    level === null
      ? say('findings.cpu-steal.because.average', { stolen: share(value, source) })
      : say('findings.cpu-steal.because.stolen', { stolen: share(value, source), part: share(lasted) })
  return { weight: value >= much ? 3 : 1.5, says, evidence: [evidence] }
}

function load(earlier: readonly Finding[]): Sign | null {
  const found = earlier.find(({ detector }) => detector === 'load-spikes')
  return found === undefined ? null : { weight: 0.5, says: say('findings.signs.load'), evidence: [found.evidence[0]], when: found.when }
}
