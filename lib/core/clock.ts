import type { ArtefactId, SourceRef } from './artefact'
import type { Micros, Reading } from './units'

/** The clock a timestamp was read from. Clocks belong to a machine; a reboot makes a new one. */
export type Clock = ClockBase &
  (
    | { readonly kind: 'epoch'; readonly zone?: string | null } // absolute: µs since 1970-01-01 00:00 UTC. pcap, pcapng, a line that prints its zone ('+08:00', kept: it tells what the machine's other clocks mean)
    | { readonly kind: 'boot'; readonly boot: number } // µs since one boot of one machine. dmesg's [12345.678901]
    /**
     * A civil time as printed, read as if it were UTC. mpstat's 01:06:19 under its banner's date, syslog's Feb 27
     * 01:06:19. `no-year`: the readings lie in the year 1972 (a leap year, so that 29 Feb exists) until placed;
     * `time-only`: on 1970-01-01 and the days after it.
     */
    | { readonly kind: 'wall'; readonly printed: 'date-and-time' | 'no-year' | 'time-only'; readonly zone: string | null }
    | { readonly kind: 'none' } // the artefact carries no time: ss -ant > ss.txt
  )

interface ClockBase {
  readonly id: ClockId
  readonly host: HostName
  readonly resolution: Micros // the least step the stamps can show: 1 s for mpstat, 1 µs for a capture
}

/** The nth clock that the artefact uses; `utc` is the axis itself. */
export type ClockId = `${ArtefactId}#${number}` | 'utc'
export type HostName = string | null // null: the artefact does not say

/** "When clock A read x, clock B read y": an edge of the clock graph. */
export interface ClockAnchor {
  readonly a: { readonly clock: ClockId; readonly reads: Reading }
  readonly b: { readonly clock: ClockId; readonly reads: Reading }
  readonly uncertainty: Micros // ± this much
  readonly by: AnchorSource
}

export type AnchorSource =
  /** One line prints both clocks: `Jun  8 10:48:13 host kernel: [1694413.621694] …` */
  | { readonly kind: 'printed-together'; readonly at: SourceRef }
  /** The artefact, or the person, states the zone, the date or the moment. */
  | { readonly kind: 'stated'; readonly what: 'zone' | 'date' | 'moment'; readonly by: 'artefact' | 'person' }
  /** The file's name carries a stamp: ss-20261122-170716.txt */
  | { readonly kind: 'file-name'; readonly text: string }
  /** The file's own time: good to about its write delay. */
  | { readonly kind: 'collected-at' }
  /** The same log lines stand in two artefacts under two clocks. */
  | { readonly kind: 'same-lines'; readonly lines: number }
  /** Of all zones, this one makes the artefact overlap the others. */
  | { readonly kind: 'overlap'; readonly share: number; readonly nextBest: number }
  /** Same machine, same kind of clock, nothing better known. */
  | { readonly kind: 'assumed-same'; readonly why: string }

/** How a clock sits on the timeline. Two kinds of clock are never equated without an anchor. */
export type Placement =
  | {
      readonly clock: ClockId
      readonly kind: 'placed'
      readonly grade: Grade
      readonly offset: Micros // instant = reading + offset
      readonly uncertainty: Micros
      readonly path: readonly ClockAnchor[]
    }
  | { readonly clock: ClockId; readonly kind: 'unplaced'; readonly why: UnplacedWhy }

/** exact: absolute by itself. derived: by anchors that were read. assumed: by a guess that is said. */
export type Grade = 'exact' | 'derived' | 'assumed'

/** no-time: carries none. no-anchor: counts from a boot that nothing dates. no-zone: which zone is not known. no-date: only hours and minutes. */
export type UnplacedWhy = 'no-time' | 'no-anchor' | 'no-zone' | 'no-date'

/** A person's word: "when this clock read that, it was so much UTC". */
export interface Statement {
  readonly clock: ClockId
  readonly reads: Reading // 0 for an artefact without a time
  readonly was: Reading // on the clock `utc`
  readonly uncertainty: Micros
}
