// The one reader of text. It cuts an artefact into lines and gives each line to the format whose stretch it lies in, so that a
// file of one kind, a paste of a whole terminal session and the log of a loop are read by the same code.

import type { FormatName, Sureness } from '@/lib/core/artefact'
import type { Parsed, Region } from '@/lib/core/timeline'
import { isBlankLine } from '@/lib/text/columns'
import { type LineBlock, LineCutter } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { mayHoldSecret } from '@/lib/text/secrets'
import { parseStampLine, scanStampInFront } from '@/lib/text/stamps'
import { combineDiagnostics, combineSections } from './combine'
import type { Format, Head, Line, LineFormat, LineReader, Reader, Sniff, Source, Stamp } from './format'
import { lineFormats } from './line-formats'
import { headedCommand, isRefusal, isRuleLine, isSectionLine, printedBy, promptCommand, quoteEnd } from './shell'
import { StampClocks } from './stamp-clocks'

/** A registry's entry for one line format: detected as that format, read as text that begins with it. */
export function textFormat(format: LineFormat): Format {
  const { name, collect, reference } = format
  return { name, collect, reference, sniff: (head) => format.sniff(head), open: (source) => new TextReader(source, format) }
}

const ranks: Readonly<Record<Sureness, number>> = { certain: 3, likely: 2, possible: 1 }
const mostRegions = 12 // more alternations than a person pastes: a loop's log, told by format instead

interface Stretch {
  readonly format: LineFormat
  readonly reader: LineReader
}

/** A paste of several tools' output, or the log of a loop that runs several. */
export const mixed: Format = {
  name: 'mixed',
  collect: "while date '+=== %F %T.%N %z %s.%N'; do ss -s; cat /proc/net/sockstat /proc/loadavg; sleep 1; done > loop.log",
  reference: 'https://man7.org/linux/man-pages/man1/script.1.html',
  sniff: sniffMixed,
  open: (source) => new TextReader(source, null),
}

/** A head's text as its readers will see it: without a mail's quoting and without stamps in front of its lines. */
export const withoutFronts = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.slice(quoteEnd(line)))
    .map((line) => line.slice(scanStampInFront(line)?.end ?? 0))
    .join('\n')

function sniffMixed(head: Head): Sniff {
  if (head.text === null) return null
  const seen = new Set<FormatName>()
  let before: LineFormat | null = null
  let dates = 0
  const lines = head.text.split('\n')
  if (!head.whole) lines.pop() // it is cut
  for (const line of lines) {
    if (mayBeAside(line) && parseStampLine(line) !== null) dates++
    if (before?.begins(line) === 'certain') continue // no line is certainly of two formats
    const sure = lineFormats.find((format) => format.begins(line) === 'certain')
    if (sure === undefined) continue
    before = sure
    seen.add(sure.name)
  }
  if (seen.size > 1) return { is: 'certain', why: `Output of several tools: ${[...seen].join(', ')}.` }
  if (seen.size === 0 && head.text.split('\n', 20).some(isSectionLine))
    return { is: 'likely', why: 'It is parted into sections as a supportconfig is.' }
  if (seen.size === 0 && dates > 1) return { is: 'possible', why: `${dates} lines are dates and clock readings.` }
  return null
}

/** Reads text of any kinds. `start` is the format that was detected; null for a mixed paste. */
export class TextReader implements Reader {
  readonly #formats: readonly LineFormat[]
  readonly #notes: Notes
  readonly #cutter: LineCutter
  readonly #stretches = new Map<FormatName, Stretch>()
  readonly #stamps: StampClocks
  readonly #regions: { -readonly [K in keyof Region]: Region[K] }[] = []
  readonly #tally = { parsed: 0, skipped: 0, blank: 0 }
  #current: Stretch | null = null
  #begins = true
  #stamp: Stamp | null = null

  constructor(
    private readonly source: Source,
    start: LineFormat | null,
  ) {
    this.#formats = start === null || lineFormats.includes(start) ? lineFormats : [start, ...lineFormats]
    this.#notes = new Notes(source)
    this.#stamps = new StampClocks(source)
    this.#cutter = new LineCutter(
      source,
      (text, number, unended) => this.#line(text, number, unended),
      (block) => this.#block(block),
    )
    if (start !== null) this.#current = this.#stretch(start)
  }

  get read(): Reader['read'] {
    return { of: 'lines', count: this.#cutter.count }
  }

  push(bytes: Uint8Array): void {
    this.#cutter.push(bytes)
  }

  end(): Parsed {
    this.#cutter.end()
    const ends = [...this.#stretches.values()].map(({ reader }) => reader.end())
    const read = this.#cutter.count
    if (read > this.#tally.blank && this.#tally.parsed === 0) this.#notes.line('nothing_recognised', 'error', 1)
    if (read === this.#tally.blank) this.#notes.line(read === 0 ? 'empty_file' : 'no_content', 'error', 1)
    return {
      sections: combineSections(this.source.artefact, [...ends.map((end) => end.sections), this.#stamps.sections()]),
      diagnostics: combineDiagnostics([this.#cutter.diagnostics, this.#notes.list(), ...ends.map((end) => end.diagnostics)]),
      tally: { of: 'lines', read, ...this.#tally },
      whole: ends.every((end) => end.whole),
      regions: this.#kinds(),
    }
  }

  /** Lines that the format which is being read takes as they lie. */
  #block(block: LineBlock): void {
    const stretch = this.#current
    if (stretch?.reader.block === undefined || this.#begins) return
    const first = block.number + block.taken
    const blank = block.blank
    stretch.reader.block(block)
    const last = block.number + block.taken - 1
    if (last < first) return
    this.#tally.parsed += last - first + 1 - (block.blank - blank)
    this.#tally.blank += block.blank - blank
    this.#region(stretch.format.name, first)
    this.#region(stretch.format.name, last)
  }

  #line(whole: string, number: number, unended: boolean): void {
    const quoted = whole.charCodeAt(0) === 62 ? quoteEnd(whole) : 0
    let text = quoted > 0 ? whole.slice(quoted) : whole
    if (mayBeAside(text)) {
      if (this.#aside(text, number)) return
      const front = scanStampInFront(text)
      if (front !== null && front.end < text.length) {
        text = text.slice(front.end)
        this.#stamp = this.#stamps.stamp(front.moment, number)
      }
    }
    const stamp = this.#stamp
    const begins = this.#begins
    this.#give(unended ? { text, number, stamp, begins, unended } : { text, number, stamp, begins })
  }

  /** A line that belongs to the session and not to a tool's output: blank, prompt, rule or date. */
  #aside(text: string, number: number): boolean {
    if (isBlankLine(text)) {
      this.#current?.reader.line({ text: '', number, stamp: this.#stamp, begins: false })
      this.#tally.blank++
      return true
    }
    const command = promptCommand(text)
    if (command !== null && this.#claim(text)?.sureness !== 'certain') {
      this.#command(command, text)
      return true
    }
    if (isRuleLine(text)) {
      this.#begins = true
      this.#tally.blank++
      return true
    }
    const printed = this.#current?.reader.takesDates ? null : parseStampLine(text)
    if (printed === null) return this.#headed(text)
    this.#stamp = this.#stamps.stamp(printed, number)
    this.#begins = true
    this.#tally.parsed++
    return true
  }

  /** A collector's heading over the output of one of our commands. */
  #headed(text: string): boolean {
    const command = headedCommand(text)
    if (command === null || this.#claim(text)?.sureness === 'certain') return false
    this.#command(command, text)
    return true
  }

  #command(command: string, text: string): void {
    const printed = printedBy(command)
    const format = this.#formats.find(({ name }) => name === printed)
    if (format !== undefined) this.#current = this.#stretch(format)
    else if (!text.startsWith('#')) this.#current = null // a comment in a file of settings ends nothing
    this.#current?.reader.command?.(command)
    this.#begins = true
    this.#tally.blank++
  }

  #give(line: Line): void {
    const { text, number } = line
    if (this.#current !== null && !line.begins && this.#offer(this.#current, line)) return
    const claim = this.#claim(text)
    const begun = line.begins ? line : { ...line, begins: true }
    if (this.#current !== null && line.begins && !(claim?.sureness === 'certain' && claim.format !== this.#current.format)) {
      if (this.#offer(this.#current, begun)) return
    }
    if (claim !== null && claim.format !== this.#current?.format) {
      const stretch = this.#stretch(claim.format)
      if (this.#offer(stretch, begun)) {
        this.#current = stretch
        return
      }
    }
    this.#tally.skipped++
    this.#secret(text, number)
    if (isRefusal(text)) this.#notes.line('tool_error_output', 'notice', number, { actual: text })
    else this.#notes.line('line_unrecognised', 'notice', number, { actual: text })
  }

  #offer(stretch: Stretch, line: Line): boolean {
    const answer = stretch.reader.line(line)
    if (answer === 'not-mine') return false
    if (answer === 'blank') this.#tally.blank++
    else if (answer === 'skipped') this.#tally.skipped++
    else {
      this.#tally.parsed++
      this.#region(stretch.format.name, line.number)
      if (stretch.format.name !== 'ss') this.#secret(line.text, line.number) // ss prints names of programs, not their arguments
    }
    this.#begins = false
    return true
  }

  #secret(text: string, line: number): void {
    if (mayHoldSecret(text)) this.#notes.line('possible_secret', 'notice', line)
  }

  /** The format that is surest that a stretch of it begins here; of equals the one that is being read, then the first. */
  #claim(text: string): { readonly format: LineFormat; readonly sureness: Sureness } | null {
    const current = this.#current?.format
    if (current?.begins(text) === 'certain') return { format: current, sureness: 'certain' }
    let best: { readonly format: LineFormat; readonly sureness: Sureness } | null = null
    for (const format of this.#formats) {
      const sureness = format.begins(text)
      if (sureness === null) continue
      const more = best === null ? 1 : ranks[sureness] - ranks[best.sureness]
      if (more > 0 || (more === 0 && format === this.#current?.format)) best = { format, sureness }
    }
    return best
  }

  #stretch(format: LineFormat): Stretch {
    const open = this.#stretches.get(format.name)
    if (open) return open
    const stretch = { format, reader: format.open(this.source) }
    this.#stretches.set(format.name, stretch)
    return stretch
  }

  #region(format: FormatName, line: number): void {
    const last = this.#regions.at(-1)
    if (last?.format === format) last.last = line
    else this.#regions.push({ format, first: line, last: line })
  }

  /** The stretches of a paste; of a loop's log one entry a format, from its first line to its last. */
  #kinds(): Region[] {
    if (new Set(this.#regions.map(({ format }) => format)).size < 2) return []
    if (this.#regions.length <= mostRegions) return this.#regions
    const whole = new Map<FormatName, Region>()
    for (const { format, first, last } of this.#regions) whole.set(format, { format, first: whole.get(format)?.first ?? first, last })
    return [...whole.values()]
  }
}

const headings = /^(?:command|cmd|output of|running|executing)\b/i
const weekdays = new Set(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])

/** Whether a line could be blank, a prompt, a rule or a date, by its first characters: most lines cannot, and are not looked at twice. */
function mayBeAside(text: string): boolean {
  let at = 0
  let code = text.charCodeAt(0)
  while (code === 32 || code === 9) code = text.charCodeAt(++at)
  if (at >= text.length) return true
  if (code === 91) return '/-'.includes(text.charAt(at + 5)) || '/-'.includes(text.charAt(at + 6)) || text.slice(at, at + 80).includes('@')
  const isCapital = code >= 65 && code <= 90
  if (!isCapital && (code < 97 || code > 122)) return true
  if (isCapital && (' ,'.includes(text.charAt(at + 3)) ? weekdays.has(text.slice(at, at + 3)) : text.startsWith('Every ', at))) return true
  if (text.startsWith(':\\', at + 1) || text.startsWith('PS ', at) || headings.test(text.slice(at, at + 12))) return true
  while (code > 32 && code !== 64 && code !== 36 && code !== 35 && code !== 62) code = text.charCodeAt(++at)
  return code > 32
}
