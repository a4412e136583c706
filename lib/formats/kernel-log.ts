// The kernel's lines as a daemon wrote them down: on the daemon's clock and, where a line carries it, on the boot's; of each machine apart.

import type { Clock, ClockAnchor } from '@/lib/core/clock'
import type { KernelLevel } from '@/lib/core/kernel-event'
import { concatKernelLines, type KernelLines, kernelLevels, levelUnsaid, orderByTime, pickKernelLines } from '@/lib/core/kernel-lines'
import { noFacts, type Section } from '@/lib/core/timeline'
import { day, type Micros, micros, type Reading, reading } from '@/lib/core/units'
import { civilDay, civilOf, zoneName } from '@/lib/text/civil-time'
import { KernelEvents, Suppressions } from '@/lib/text/kernel-events'
import type { MessageMeasure } from '@/lib/text/kernel-scanner'
import type { Notes } from '@/lib/text/notes'
import type { Source } from './format'
import { TwoClocks } from './two-clocks'

/** What a daemon wrote of one line. */
export interface LoggedLine {
  readonly at: Reading // as printed; `clock` says what it is
  readonly clock: 'epoch' | 'wall' | 'no-year'
  readonly zone: Micros | null
  readonly resolution: Micros
  readonly host: string | null
  readonly level: KernelLevel | null
  readonly message: string
}

/** When the kernel said it, where the line says so, and of which boot, where it names one. */
export interface Said {
  readonly at: Reading
  readonly boot: string | null
  readonly folded: boolean // a repeat, told long after
}

const mostHosts = 256 // a collector's file may hold more machines than can be drawn: the rest count as one
const mostBoots = 1_000 // of one machine; what comes after lies on the last one's clock
const yearTurn = 180 * day // a date that falls this far has passed a new year

interface Boot {
  readonly name: string | null
  readonly clock: Clock
  readonly events: KernelEvents
  readonly together: TwoClocks
}

/** One machine's lines, on the clock that its syslog prints. */
interface Machine {
  readonly outer: Clock
  readonly events: KernelEvents
  readonly boots: Boot[]
  last: Reading // on a clock without years
  years: number
}

/** Gathers the kernel's lines of one artefact, and puts each on the clock that knows it best. */
export class KernelLog {
  readonly #suppressions = new Suppressions()
  readonly #machines = new Map<string, Machine>()
  readonly #hosts = new Set<string | null>()
  #clocks = 0
  #logged: LoggedLine | null = null // of the line measured last
  #measured: Machine | null = null
  #outer = reading(0)
  #before: KernelEvents | null = null // where the line before went; null if that was no kernel line

  constructor(
    private readonly source: Source,
    private readonly notes: Notes,
  ) {}

  /** A kernel line: at the boot's time where that is known, else at the daemon's. */
  take(line: number, logged: LoggedLine, said: Said | null): void {
    const machine = this.#machine(logged)
    const outer = this.#placed(machine, logged)
    const { level, message } = logged
    if (said === null) {
      machine.events.add({ line, at: outer, level, message })
      this.#before = machine.events
      return
    }
    const boot = this.#boot(machine, { outer, boot: said.at, line }, said, message)
    boot.events.add({ line, at: said.at, level, message }, outer)
    this.#before = boot.events
  }

  /**
   * A kernel line whose message `measure` has read in `bytes` from `from`, stamped by the boot's clock or NaN: `take` without a
   * text. False, and nothing is taken, where it does not simply go on: another boot, a stamp that falls, a message that wants
   * its text. `logged` is asked for its date once as long as it is the same object.
   */
  takeMeasured(line: number, logged: LoggedLine, at: number, measure: MessageMeasure, bytes: Uint8Array, from: number): boolean {
    if (logged !== this.#logged) {
      this.#logged = logged
      this.#measured = this.#machine(logged)
      this.#outer = this.#placed(this.#measured, logged)
    }
    const machine = this.#measured
    const outer = this.#outer
    if (machine === null) return false
    const level = logged.level === null ? levelUnsaid : kernelLevels.indexOf(logged.level)
    const boot = Number.isNaN(at) ? null : machine.boots.at(-1)
    const events = boot === null ? machine.events : boot?.events
    const read = (boot === null ? outer : at) as Reading
    if (events === undefined || read < (events.latest ?? Number.POSITIVE_INFINITY)) return false
    if (!events.addMeasured(line, read, level, measure, bytes, from, boot ? outer : Number.NaN)) return false
    boot?.together.add({ outer, boot: read, line })
    this.#before = events
    return true
  }

  /** A line of another program: its clock is told, though nothing of it lies there. */
  takeOther(logged: LoggedLine): void {
    this.#machine(logged)
    this.#before = null
  }

  /** `last message repeated 3 times`: false if the last was no kernel line. */
  repeat(line: number, logged: LoggedLine, times: number): boolean {
    if (this.#before === null) return false
    const { level, message } = logged
    const machine = this.#machine(logged)
    machine.events.repeat({ line, at: this.#placed(machine, logged), level, message }, times, this.#before)
    return true
  }

  sections(): Section[] {
    this.#suppressions.note(this.notes)
    return [...this.#machines.values()].flatMap((machine) => this.#sections(machine))
  }

  /** The boot that the line belongs to: the one it names, or the last, or a new one that begins with it. */
  #boot(machine: Machine, pair: { outer: Reading; boot: Reading; line: number }, { folded, boot: name }: Said, message: string): Boot {
    const latest = machine.boots.at(-1)
    const full = machine.boots.length >= mostBoots
    const named = latest?.name === name ? latest : machine.boots.find((boot) => boot.name === name)
    const last = name === null ? latest : (named ?? (full ? latest : undefined))
    if (last && (name !== null || folded || full || !last.together.startsAnew(pair))) {
      if (!folded) last.together.add(pair) // repeats are told when something else is said, long after
      return last
    }
    if (machine.boots.length > 0) this.notes.line('clock_rebooted', 'notice', pair.line, { actual: message })
    const clock: Clock = { ...this.#clock(machine.outer.host, micros(1)), kind: 'boot', boot: machine.boots.length }
    const boot = { name, clock, events: this.#events(clock), together: new TwoClocks() }
    boot.together.add(pair)
    machine.boots.push(boot)
    return boot
  }

  #machine(read: LoggedLine): Machine {
    const known = this.#hosts.has(read.host) || this.#hosts.size < mostHosts
    const host = known ? read.host : null
    this.#hosts.add(host)
    const key = `${read.clock} ${host ?? ''}`
    let machine = this.#machines.get(key)
    if (!machine) {
      const base = this.#clock(host, read.resolution)
      const outer: Clock =
        read.clock === 'epoch'
          ? { ...base, kind: 'epoch', zone: read.zone === null ? null : zoneName(read.zone) }
          : { ...base, kind: 'wall', printed: read.clock === 'wall' ? 'date-and-time' : 'no-year', zone: null }
      machine = { outer, events: this.#events(outer), boots: [], last: read.at, years: 0 }
      this.#machines.set(key, machine)
    }
    return machine
  }

  /** The line's reading. Without a year the dates go on from 1972 to 1973 where they fall back from December to January. */
  #placed(machine: Machine, { at, clock }: LoggedLine): Reading {
    if (clock !== 'no-year') return at
    if (machine.last - at > yearTurn) machine.years++
    machine.last = at
    if (machine.years === 0) return at
    const { year, month, day: dayOfMonth } = civilOf(at)
    const midnight = civilDay(year, month, dayOfMonth) ?? 0
    const turned = civilDay(year + machine.years, month, dayOfMonth) ?? civilDay(year + machine.years, 3, 1) ?? 0
    return reading(at - midnight + turned)
  }

  #clock(host: string | null, resolution: Micros): Pick<Clock, 'id' | 'host' | 'resolution'> {
    return { id: `${this.source.artefact}#${this.#clocks++}`, host, resolution }
  }

  #events(clock: Clock): KernelEvents {
    return new KernelEvents(this.source, clock.id, this.#suppressions)
  }

  #sections({ outer, events, boots }: Machine): Section[] {
    const apart = boots.filter(({ together }) => together.movedApart)
    for (const { events: lines } of apart) this.notes.line('clock_jump', 'notice', lines.lastLine)
    const all = inOrder(concatKernelLines([events.list(), ...apart.map((boot) => boot.events.listBeside(outer.id))]))
    const section = (clock: Clock, kernelEvents: KernelLines<Reading>, anchors: readonly ClockAnchor[]): Section => ({
      clock,
      anchors,
      facts: { ...noFacts, kernelEvents },
    })
    return [
      section(outer, all, []),
      ...boots
        .filter((boot) => !apart.includes(boot))
        .map((boot) =>
          section(boot.clock, boot.events.list(), boot.together.anchors(this.source.artefact, outer.id, boot.clock.id, outer.resolution)),
        ),
    ]
  }
}

function inOrder(lines: KernelLines<Reading>): KernelLines<Reading> {
  const order = orderByTime(lines.at)
  return order === null ? lines : pickKernelLines(lines, order)
}
