// Lines that print a time of day and no date: uptime, w, top. Days are counted as the clock passes midnight.

import type { Clock } from '@/lib/core/clock'
import { day, hour, type Micros, type Reading, reading } from '@/lib/core/units'
import type { Moment } from './readings'

const midnightFall = 6 * hour // a time of day that falls this far has passed midnight
const mostClocks = 1_000 // a time of day that goes back begins another; after so many it is no time

/** The moments of one artefact's times of day. A clock that is set back a little begins another: two readings of one hour cannot lie on one. */
export class TimesOfDay {
  #clock: Clock | null = null
  #last: Reading | null = null
  #clocks = 0

  constructor(private readonly make: () => Clock) {}

  at(sinceMidnight: Micros): Moment {
    if (this.#clocks >= mostClocks) return null
    const last = this.#last
    const sameDay = (last === null ? 0 : Math.floor(last / day) * day) + sinceMidnight
    const at = reading(last !== null && last - sameDay >= midnightFall ? sameDay + day : sameDay)
    if (this.#clock === null || (last !== null && at < last)) {
      this.#clock = this.make()
      this.#clocks++
    }
    this.#last = at
    return { clock: this.#clock, at }
  }
}
