// The kernel's lines in a syslog file or journal: BSD dates, ISO dates, RFC 5424, journalctl -o short…, BusyBox, OpenWrt.
// References: RFC 3164, RFC 5424, https://www.rsyslog.com/doc/configuration/templates.html

import type { Clock, ClockAnchor } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import { noFacts, type Section } from '@/lib/core/timeline'
import { day, type Micros, micros, type Reading, reading } from '@/lib/core/units'
import { civilDay, civilOf, zoneName } from '@/lib/text/civil-time'
import { KernelEvents, Suppressions } from '@/lib/text/kernel-events'
import { readStamp } from '@/lib/text/kernel-line'
import { foldedRepeat, MessageNamer } from '@/lib/text/kernel-messages'
import { Notes } from '@/lib/text/notes'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { readSyslogLine, type SyslogLine } from './syslog-line'
import { TwoClocks } from './two-clocks'

/**
 * Kernel lines of a syslog. `Nov 22 17:07:08 gw01 kernel: [ 7238.557677] TCP: …` gives an event on the boot's clock, which is when it
 * happened, and an anchor to the syslog's, which is when it was read. Lines of other programs are read and hold nothing for us.
 */
export const syslog: LineFormat = {
  name: 'syslog',
  collect: 'journalctl -k -o short-iso-precise > kernel.log',
  reference: 'https://www.rfc-editor.org/rfc/rfc5424',
  sniff,
  begins(line) {
    if (journalMark.test(line.slice(0, 64))) return 'certain'
    const read = readSyslogLine(line)
    return read && (read.program === 'kernel' ? 'certain' : 'likely')
  },
  open: (source) => new SyslogReader(source),
}

const journalMark = /^-- (?:Logs begin at|Journal begins at|Boot [0-9a-f]{32}|Reboot|No entries) ?/

const sniffedLines = 200

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  const read = lines.filter((line) => journalMark.test(line.slice(0, 64)) || readSyslogLine(line) !== null).length
  if (read === 0) return null
  const share = read / lines.length
  return {
    is: share >= 0.6 ? 'certain' : share >= 0.3 ? 'likely' : 'possible',
    why: `${read} of the first ${lines.length} lines begin as a syslog's do`,
  }
}

const mostHosts = 256 // a collector's file may hold more machines than can be drawn: the rest count as one
const mostBoots = 1_000 // of one machine; what comes after lies on the last one's clock
const yearTurn = 180 * day // a date that falls this far has passed a new year

interface Boot {
  readonly clock: Clock
  readonly events: KernelEvents
  readonly together: TwoClocks
  readonly outer: Map<number, Reading> // by line: what the syslog's clock printed
}

/** One machine's lines, on the clock that its syslog prints. */
interface Machine {
  readonly outer: Clock
  readonly events: KernelEvents
  readonly boots: Boot[]
  last: Reading // on a clock without years
  years: number
}

class SyslogReader implements LineReader {
  readonly #notes: Notes
  readonly #namer = new MessageNamer()
  readonly #suppressions = new Suppressions()
  readonly #machines = new Map<string, Machine>()
  readonly #hosts = new Set<string | null>()
  #clocks = 0
  #before: KernelEvent<Reading> | null = null // the event of the line before; null if that was no kernel line

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
  }

  line({ text, number, begins }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text.trim() === '') return 'blank'
    if (journalMark.test(text.slice(0, 64))) return 'parsed'
    const read = readSyslogLine(text)
    if (!read) return !begins && /^[\t ]/.test(text) ? 'parsed' : 'not-mine' // a message's next line
    const repeated = read.program === '' ? foldedRepeat(read.message) : null
    if (repeated && this.#before) this.#repeat(read, number, repeated.times, this.#before)
    else if (read.program === 'kernel') this.#take(read, number)
    else {
      this.#machine(read) // its clock is told, though nothing of it lies there
      this.#before = null
    }
    return 'parsed'
  }

  end() {
    this.#suppressions.note(this.#notes)
    return { sections: [...this.#machines.values()].flatMap((machine) => this.#sections(machine)), diagnostics: this.#notes.list(), whole: true }
  }

  #take(read: SyslogLine, line: number): void {
    const machine = this.#machine(read)
    const outer = this.#placed(machine, read)
    const { level } = read
    const folded = foldedRepeat(read.message)
    const inner = readStamp(folded?.text ?? read.message, 0)
    if (inner?.stamp.kind !== 'boot') {
      machine.events.add({ line, at: outer, level, message: read.message })
      this.#before = machine.events.last
      return
    }
    const boot = this.#boot(machine, { outer, boot: inner.stamp.at, line }, read.message, folded !== null)
    boot.outer.set(line, outer)
    boot.events.add({ line, at: inner.stamp.at, level, message: folded?.text ? read.message : read.message.slice(inner.end) })
    this.#before = boot.events.last
  }

  #repeat(read: SyslogLine, line: number, times: number, before: KernelEvent<Reading>): void {
    const machine = this.#machine(read)
    machine.events.repeat({ line, at: this.#placed(machine, read), level: read.level, message: read.message }, times, before)
  }

  /** The boot that the line belongs to: the last one, or a new one that begins with it. */
  #boot(machine: Machine, pair: { outer: Reading; boot: Reading; line: number }, message: string, folded: boolean): Boot {
    const last = machine.boots.at(-1)
    if (last && (folded || machine.boots.length >= mostBoots || !last.together.startsAnew(pair))) {
      if (!folded) last.together.add(pair) // repeats are told when something else is said, long after
      return last
    }
    if (last) this.#notes.line('clock_rebooted', 'notice', pair.line, { actual: message })
    const clock: Clock = { ...this.#clock(machine.outer.host, micros(1)), kind: 'boot', boot: machine.boots.length }
    const boot = { clock, events: this.#events(clock), together: new TwoClocks(), outer: new Map() }
    boot.together.add(pair)
    machine.boots.push(boot)
    return boot
  }

  #machine(read: SyslogLine): Machine {
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
  #placed(machine: Machine, { at, clock }: SyslogLine): Reading {
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
    return new KernelEvents(this.source, clock.id, this.#namer, this.#suppressions)
  }

  #sections({ outer, events, boots }: Machine): Section[] {
    const apart = boots.filter(({ together }) => together.movedApart)
    for (const { events: lines } of apart)
      this.#notes.line('clock_jump', 'notice', lines.last?.source.place.kind === 'lines' ? lines.last.source.place.first : 1)
    const read = apart.flatMap((boot) => boot.events.list().map((event) => asRead(event, outer, boot)))
    const all = read.length === 0 ? events.list() : [...events.list(), ...read].sort((a, b) => (a.at ?? 0) - (b.at ?? 0))
    const section = (clock: Clock, kernelEvents: readonly KernelEvent<Reading>[], anchors: readonly ClockAnchor[]): Section => ({
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

/** An event of a boot whose clock cannot be trusted, on the clock of the one who read it. */
function asRead(event: KernelEvent<Reading>, outer: Clock, boot: Boot): KernelEvent<Reading> {
  const line = event.source.place.kind === 'lines' ? event.source.place.first : 0
  return { ...event, clock: outer.id, at: boot.outer.get(line) ?? null }
}
