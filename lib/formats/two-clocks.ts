// Lines that carry the syslog's clock and the kernel's: where the boot lies on the syslog's clock, and which lines say so best.
//
// The syslog's stamp is when the daemon READ the line. It lies at or after the event: a little where the daemon keeps up,
// minutes where it starts late and reads a backlog. So of many lines the one with the smallest difference is nearest the truth.

import type { ArtefactId } from '@/lib/core/artefact'
import type { ClockAnchor, ClockId } from '@/lib/core/clock'
import { type Micros, micros, minute, type Reading, second } from '@/lib/core/units'

const mostAnchors = 50

// A daemon that keeps up reads within a second: rsyslog on a busy two-core gateway was 0.8 s behind.
const readDelay = second

// A machine that slept, or an emulated one, has a boot clock that falls behind for good. Late reading alone is made up for
// soon: a daemon that is behind once, at the end of the file, is not a clock that stood still.
const behind = 10 * second
const stretchesBehind = 3

interface Pair {
  readonly outer: Reading
  readonly boot: Reading
  readonly line: number
}

/** The best lines of one boot: the tightest of each stretch of time, at most 50 stretches. */
export class TwoClocks {
  #width: number = second
  #best = new Map<number, Pair>()
  #least = Number.POSITIVE_INFINITY
  #latest = 0

  add(pair: Pair): void {
    this.#least = Math.min(this.#least, apart(pair))
    this.#latest = Math.max(this.#latest, pair.boot)
    this.#keep(this.#best, pair)
    while (this.#best.size > mostAnchors) {
      this.#width *= 2
      const wider = new Map<number, Pair>()
      for (const one of this.#best.values()) this.#keep(wider, one)
      this.#best = wider
    }
  }

  /**
   * Did the machine start anew before this line? The kernel's stamp fell, and the syslog's did not fall with it: two files
   * of one boot, joined in the wrong order, fall together.
   */
  startsAnew({ outer, boot }: Pair): boolean {
    const fall = this.#latest - boot
    return fall > minute && outer - boot - this.#least > fall / 2
  }

  /** Did the two clocks move apart for good, so that no one difference holds for the whole boot? */
  get movedApart(): boolean {
    const pairs = [...this.#best.values()].sort((a, b) => a.boot - b.boot).map(apart)
    let before = pairs[0] ?? 0
    return pairs.some((now, i) => {
      const late = pairs.length - i >= stretchesBehind && Math.min(...pairs.slice(i)) - before > behind
      before = Math.min(before, now)
      return late
    })
  }

  anchors(artefact: ArtefactId, outer: ClockId, boot: ClockId, resolution: Micros): ClockAnchor[] {
    return [...this.#best.values()].map((pair) => ({
      a: { clock: boot, reads: pair.boot },
      b: { clock: outer, reads: pair.outer },
      uncertainty: micros(apart(pair) - this.#least + Math.max(readDelay, resolution)),
      by: { kind: 'printed-together', at: { artefact, place: { kind: 'lines', first: pair.line, last: pair.line } } },
    }))
  }

  #keep(best: Map<number, Pair>, pair: Pair): void {
    const slot = Math.floor(pair.boot / this.#width)
    const before = best.get(slot)
    if (!before || apart(pair) < apart(before)) best.set(slot, pair)
  }
}

const apart = ({ outer, boot }: Pair): number => outer - boot
