// The kernel's lines in a syslog file or journal: BSD dates, ISO dates, RFC 5424, journalctl -o short…, BusyBox, OpenWrt.
// References: RFC 3164, RFC 5424, https://www.rsyslog.com/doc/configuration/templates.html

import { pastCaller, readStamp } from '@/lib/text/kernel-line'
import { KernelFront } from '@/lib/text/kernel-line-bytes'
import { foldedRepeat, longestMessage } from '@/lib/text/kernel-messages'
import { MessageMeasure } from '@/lib/text/kernel-scanner'
import type { LineBlock } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { KernelLog } from '../kernel-log'
import { SyslogFront } from './front-bytes'
import { readSyslogLine, type SyslogLine } from './syslog-line'

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
    if (journalMark.test(line.slice(0, 64))) return 'likely' // stands above all forms of the journal
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

const bracket = '['.charCodeAt(0)

class SyslogReader implements LineReader {
  readonly #front = new SyslogFront()
  readonly #stamp = new KernelFront()
  readonly #measure = new MessageMeasure()
  readonly #notes: Notes
  readonly #log: KernelLog

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#log = new KernelLog(source, this.#notes)
  }

  line({ text, number, begins }: Line): 'parsed' | 'blank' | 'not-mine' {
    if (text.trim() === '') return 'blank'
    if (journalMark.test(text.slice(0, 64))) return 'parsed'
    const read = readSyslogLine(text)
    if (!read) return !begins && /^[\t ]/.test(text) ? 'parsed' : 'not-mine' // a message's next line
    const repeated = read.program === '' ? foldedRepeat(read.message) : null
    if (read.program === 'kernel') this.#take(read, number)
    else if (!repeated || !this.#log.repeat(number, read, repeated.times)) this.#log.takeOther(read)
    return 'parsed'
  }

  block(block: LineBlock): void {
    const { bytes, end } = block
    const [front, stamp, measure] = [this.#front, this.#stamp, this.#measure]
    while (block.at < end && front.read(bytes, block.at) && front.logged !== null) {
      const isStamped = bytes[front.message] === bracket
      if (isStamped && (!stamp.read(bytes, front.message) || stamp.kind !== 'boot')) return
      const from = isStamped ? stamp.message : front.message
      if (!measure.read(bytes, from) || measure.end - from > longestMessage) return
      const at = isStamped ? stamp.at : Number.NaN
      if (!this.#log.takeMeasured(block.number + block.taken, front.logged, at, measure, bytes, from)) return
      block.at = measure.end + (bytes[measure.end] === 13 ? 2 : 1)
      block.taken++
    }
  }

  end() {
    return { sections: this.#log.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #take(read: SyslogLine, line: number): void {
    const folded = foldedRepeat(read.message)
    const inner = readStamp(folded?.text ?? read.message, 0)
    if (inner?.stamp.kind !== 'boot') this.#log.take(line, read, null)
    else {
      const message = folded?.text ? read.message : read.message.slice(pastCaller(read.message, inner.end))
      this.#log.take(line, { ...read, message }, { at: inner.stamp.at, boot: null, folded: folded !== null })
    }
  }
}
