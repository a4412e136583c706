// The kernel's log as dmesg(1) prints it: relative, -T, iso, -d, -e/-H, -x, -r, -J, /dev/kmsg, and with no stamps at all.
// Reference: util-linux sys-utils/dmesg.c, https://man7.org/linux/man-pages/man1/dmesg.1.html

import type { Clock } from '@/lib/core/clock'
import { noFacts } from '@/lib/core/timeline'
import { micros, minute, type Reading, reading, second } from '@/lib/core/units'
import { zoneName } from '@/lib/text/civil-time'
import type { KernelCategory } from '@/lib/text/kernel-catalogue'
import { KernelEvents, Suppressions } from '@/lib/text/kernel-events'
import { type KernelLine, type KernelStamp, readKernelLine } from '@/lib/text/kernel-line'
import { KernelFront } from '@/lib/text/kernel-line-bytes'
import { longestMessage, nameMessage } from '@/lib/text/kernel-messages'
import { MessageMeasure } from '@/lib/text/kernel-scanner'
import type { LineBlock } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { JsonRecords } from './json-records'

/** Kernel messages from dmesg(1): one event a line, on the clock of the boot, the machine's wall clock or the epoch as the stamps are. */
export const dmesg: LineFormat = {
  name: 'dmesg',
  collect: 'dmesg > dmesg.txt',
  reference: 'https://man7.org/linux/man-pages/man1/dmesg.1.html',
  sniff,
  begins(line) {
    if (/^\s*"dmesg"\s*:/.test(line.slice(0, 64))) return 'certain'
    const { stamp, level, message } = readKernelLine(line)
    if (stamp) return stamp.kind === 'civil' ? 'likely' : stamp.kind === 'unreadable' ? 'possible' : 'certain'
    if (level !== null || message.startsWith('Linux version ')) return 'likely'
    const { kind } = nameMessage(line.slice(0, 256))
    return kind && telling.has(kind.category) ? 'possible' : null
  },
  open: (source) => new DmesgReader(source),
}

// Messages that nothing but a kernel prints; a sysctl list or an article may hold the words of the others.
const telling: ReadonlySet<KernelCategory> = new Set(
  'orphan tcpmem timewait synflood conntrack neigh suppressed lockup hungtask rcu softirq nic oom crash'.split(' ') as KernelCategory[],
)

const sniffedLines = 200
const faint = 0.02 // a trace holds one line that tells it in some forty; an article that mentions one is longer
const kernelLog = 0.3 // a log may be wrapped or hold traces without stamps; a third of stamped lines is no accident

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  if (/^\s*\{\s*"dmesg"\s*:/.test(text.slice(0, 256))) return { is: 'certain', why: 'JSON with the key "dmesg"' }
  const lines = text.split('\n', sniffedLines).filter((line) => line.trim() !== '')
  let [stamped, told] = [0, 0]
  for (const line of lines) {
    const { stamp, message } = readKernelLine(line)
    if (stamp && stamp.kind !== 'unreadable') stamped++
    else if (line.includes('`'))
      continue // prose that quotes a message
    else if (telling.has(nameMessage(message.slice(0, 256)).kind?.category ?? 'user')) told++
  }
  const [first = ''] = lines
  if (first.startsWith('Linux version ')) return { is: 'certain', why: 'begins as a kernel does when it boots' }
  if (stamped + told === 0) return null
  const share = (stamped + told) / lines.length
  const why =
    stamped > 0
      ? `${stamped} of the first ${lines.length} lines carry a kernel stamp`
      : `${told} of the first ${lines.length} lines are kernel messages`
  if (share < faint) return null
  if (share < kernelLog) return { is: 'possible', why }
  return { is: stamped / lines.length >= 0.6 ? 'certain' : 'likely', why }
}

const reboot = 60 * second // a stamp this far back was not printed by the CPU next door
const earlyBoot = 600 * second // and a boot's first lines are not older than this

const mostBoots = 1_000 // in one log; what comes after lies on the last one's clock
const mostHosts = 16 // in a journal of one machine
const mailWidth = { least: 66, most: 80 } // RFC 3676: 66 to 78, and a terminal's 80
const preamble = 5 // a file whose log begins within these lines is a log, with stamps or without

const decoder = new TextDecoder()

interface Stretch {
  readonly clock: Clock
  readonly events: KernelEvents
}

class DmesgReader implements LineReader {
  readonly #notes: Notes
  readonly #front = new KernelFront()
  readonly #hosts = new Set<string>() // that journalctl names before `kernel:`
  #before = { number: 0, message: '', length: 0 } // the line read last as text
  readonly #measure = new MessageMeasure()
  readonly #suppressions = new Suppressions()
  readonly #json = new JsonRecords()
  readonly #stretches = new Map<string, Stretch>()
  #current: Stretch | null = null
  #boot = 0
  #last: Reading | null = null // of the stretch in minutes and steps
  #stamped = false
  #again = false
  #open = false // whatever has no stamp is taken, until the first line that has one

  constructor(private readonly source: Source) {
    this.#notes = new Notes(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const { text, number } = line
    if (text.trim() === '') return 'blank'
    if (line.begins && (number <= preamble || text.startsWith('Linux version '))) [this.#open, this.#stamped] = [true, false]
    const records = this.#json.line(text, number)
    if (records) {
      for (const record of records) this.#take(record, record.line)
      return 'parsed'
    }
    const read = readKernelLine(text)
    if (this.#ofOther(read)) return 'parsed'
    if (read.stamp) this.#stamped = true
    else if (this.#wraps(text, number)) return 'parsed'
    else if (read.level === null && !this.#takesBare(text, number)) return 'not-mine'
    if (!isKmsgProperty(text)) this.#take(read, number)
    this.#before = { number, message: read.message, length: read.stamp === null ? 0 : text.length }
    return 'parsed'
  }

  block(block: LineBlock): void {
    const { bytes, end } = block
    const [front, measure] = [this.#front, this.#measure]
    const first = block.taken
    let [line, from, to] = [0, 0, 0]
    while (block.at < end && front.read(bytes, block.at) && measure.read(bytes, front.message)) {
      const at = this.#placeOrdinary()
      const events = this.#current?.events
      if (Number.isNaN(at) || events === undefined || measure.end - front.message > longestMessage) break
      if (!events.addMeasured(block.number + block.taken, at as Reading, front.level, measure, bytes, front.message)) break
      line = block.at
      from = front.message
      to = measure.end
      block.at = to + (bytes[to] === 13 ? 2 : 1)
      block.taken++
    }
    if (block.taken > first)
      this.#before = { number: block.number + block.taken - 1, message: decoder.decode(bytes.subarray(from, to)), length: to - line }
  }

  /** The reading of the front read last, if it goes on where the lines before it left off; else NaN. */
  #placeOrdinary(): number {
    const { kind, civil, at: boot } = this.#front
    const stretch = this.#current
    if (stretch === null || this.#again || this.#json.within || this.#hosts.size > 0) return Number.NaN
    const at = kind === 'boot' ? boot : civil === null ? Number.NaN : civil.at - (civil.zone ?? 0)
    const clock = kind === 'boot' ? 'boot' : civil?.zone === null ? 'wall' : 'epoch'
    return stretch.clock.kind === clock && at >= (stretch.events.latest ?? Number.POSITIVE_INFINITY) ? at : Number.NaN
  }

  end() {
    this.#suppressions.note(this.#notes)
    if (this.#json.cut) this.#notes.line('json_truncated', 'data-loss', 1)
    return {
      sections: [...this.#stretches.values()].map(({ clock, events }) => ({
        clock,
        anchors: [],
        facts: { ...noFacts, kernelEvents: events.list() },
      })),
      diagnostics: this.#notes.list(),
      whole: !this.#json.cut,
    }
  }

  /** A line that another program wrote into the journal: of a host whose kernel has spoken so. */
  #ofOther({ host, stamp, message }: KernelLine): boolean {
    if (host !== null && this.#hosts.size < mostHosts) this.#hosts.add(host)
    if (this.#hosts.size === 0 || host !== null || stamp === null) return false
    const blank = message.indexOf(' ')
    return this.#hosts.has(message.slice(0, blank)) && /^[\w./@:-]{1,64}(?:\[\d{1,10}\])?: /.test(message.slice(blank + 1, blank + 100))
  }

  /** The rest of a line that a mail wrapped: right behind one of a mail's width, and its first word did not fit there. */
  #wraps(text: string, number: number): boolean {
    const { number: last, message, length } = this.#before
    const word = text.indexOf(' ') < 0 ? text.length : text.indexOf(' ')
    if (
      number !== last + 1 ||
      message.length > longestMessage ||
      length === 0 ||
      length > mailWidth.most ||
      length + 1 + word <= mailWidth.least ||
      word === 0
    )
      return false
    if (this.#current?.events.inTrace(number) || /^[<[({>]/.test(text)) return false
    const whole = `${message} ${text}`
    this.#current?.events.amend(last, whole)
    this.#before = { number, message: whole, length: text.length }
    return true
  }

  /** A line without a stamp: mine where no line has one, as a part of a trace, or for what it says. */
  #takesBare(text: string, number: number): boolean {
    if (this.#open && (!this.#stamped || text.startsWith('['))) return true
    if (isKmsgProperty(text) || text.startsWith('Linux version ')) return true
    if (this.#current?.events.inTrace(number) && traceLine.test(text)) return true
    return telling.has(nameMessage(text).kind?.category ?? 'user')
  }

  #take({ stamp, level, message }: KernelLine, line: number): void {
    if (stamp?.kind === 'unreadable') this.#notes.line('bad_timestamp', 'notice', line, { actual: `[${stamp.text}]` })
    const at = this.#place(stamp, message, line)
    const stretch = this.#current ?? this.#stretch('none', { kind: 'none' }, second)
    if (at !== null && this.#dumpedAgain(stretch.events, at, message)) return
    stretch.events.add({ line, at, level, message })
  }

  /** Is this a record of a ring buffer that is dumped a second time? From the first that falls back until the stamps go on. */
  #dumpedAgain(events: KernelEvents, at: Reading, message: string): boolean {
    const { latest } = events
    if (latest === null || at > latest) this.#again = false
    else if (latest - at > second) this.#again = true
    return this.#again && events.holds(at, message)
  }

  /** Sets the clock that a stamp counts on, and gives its reading there. */
  #place(stamp: KernelStamp | null, message: string, line: number): Reading | null {
    switch (stamp?.kind) {
      case 'boot':
        this.#rebooted(stamp.at, message, line)
        this.#stretch(`boot ${this.#boot}`, { kind: 'boot', boot: this.#boot }, micros(1))
        return stamp.at
      case 'civil': {
        const { at, zone, resolution } = stamp
        if (zone === null) this.#stretch('wall', { kind: 'wall', printed: 'date-and-time', zone: null }, resolution)
        else this.#stretch('epoch', { kind: 'epoch', zone: zoneName(zone) }, resolution)
        return reading(at - (zone ?? 0))
      }
      case 'minute':
        this.#stretch('minute', { kind: 'wall', printed: 'no-year', zone: null }, minute)
        this.#last = reading(Math.max(stamp.at, this.#last !== null && this.#last - stamp.at < minute ? this.#last : stamp.at))
        return this.#last
      case 'step':
        if (this.#last !== null) this.#last = reading(this.#last + stamp.after)
        return this.#last
      default:
        return null
    }
  }

  #rebooted(at: Reading, message: string, line: number): void {
    const before = this.#stretches.get(`boot ${this.#boot}`)?.events
    const latest = before?.latest
    if (!before || latest === null || latest === undefined || at >= latest || this.#boot >= mostBoots) return
    const restarts = message.startsWith('Linux version ') || (latest - at > reboot && at < earlyBoot)
    if (!restarts || before.holds(at, message)) return
    this.#boot++
    this.#notes.line('clock_rebooted', 'notice', line, { actual: message })
  }

  #stretch(key: string, what: ClockWithout, resolution: number): Stretch {
    let stretch = this.#stretches.get(key)
    if (!stretch) {
      const clock: Clock = { ...what, id: `${this.source.artefact}#${this.#stretches.size}`, host: null, resolution: micros(resolution) }
      stretch = { clock, events: new KernelEvents(this.source, clock.id, this.#suppressions) }
      this.#stretches.set(key, stretch)
    }
    this.#current = stretch
    return stretch
  }
}

type ClockWithout = Clock extends infer C ? (C extends Clock ? Omit<C, 'id' | 'host' | 'resolution'> : never) : never

/** ` SUBSYSTEM=net`: a property below a record of /dev/kmsg. */
const isKmsgProperty = (text: string): boolean => /^ [A-Z_]{1,32}=/.test(text.slice(0, 40))

const traceLine =
  /^\s|^(?:Modules linked in|Hardware name|Pid|CPU|[ER]IP|Code|[ER]SP|[ER]AX|GPR\d\d|NIP|LR|task|Workqueue|Process|Stack|Call Trace|<)|^\[?<?[0-9a-f]{8,16}[> ]|^---\[|^\S{1,128}\+0x[0-9a-f]/
