// The journal with its fields: journalctl -o verbose, export, json, json-pretty and json-sse. Its short forms are syslog's.
// Reference: https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html

import { micros, reading } from '@/lib/core/units'
import { levelOf } from '@/lib/text/kernel-messages'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Head, Line, LineFormat, LineReader, Sniff, Source } from '../format'
import { KernelLog, type LoggedLine } from '../kernel-log'
import { formBegun, type JournalRecord, JournalRecords } from './records'

/**
 * Kernel messages of a journal. A record says when journald read it (`__REALTIME_TIMESTAMP`, on the epoch), when the kernel said
 * it (`_SOURCE_MONOTONIC_TIMESTAMP`, since boot) and of which boot (`_BOOT_ID`): an event on the boot's clock, and an anchor.
 * Records of other programs are read and hold nothing for us.
 */
export const journal: LineFormat = {
  name: 'journal',
  collect: 'journalctl -k -b all -o export > kernel.journal.txt',
  reference: 'https://systemd.io/JOURNAL_EXPORT_FORMATS/',
  sniff,
  begins: (line) => (formBegun(line) === null ? null : 'certain'),
  open: (source) => new JournalReader(source),
}

const sniffedLines = 40

function sniff({ text }: Head): Sniff {
  if (text === null) return null
  for (const line of text.split('\n', sniffedLines)) {
    const form = formBegun(line)
    if (form !== null) return { is: 'certain', why: `A line begins a record as journalctl -o ${form} prints it.` }
  }
  return null
}

class JournalReader implements LineReader {
  readonly #notes: Notes
  readonly #log: KernelLog
  readonly #records = new JournalRecords()

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#log = new KernelLog(source, this.#notes)
  }

  line({ text, number }: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    if (text === '') {
      if (this.#records.form === 'export') this.#take(this.#records.end())
      return 'blank'
    }
    if (text.startsWith('-- ')) return 'parsed'
    const record = this.#records.line(text, number)
    if (record === 'not-mine') return record
    if (record === 'damaged') {
      this.#notes.line('json_invalid', 'notice', number, { actual: text })
      return 'skipped'
    }
    this.#take(record)
    return 'parsed'
  }

  end() {
    this.#take(this.#records.end())
    return { sections: this.#log.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #take(record: JournalRecord | null): void {
    if (record === null || record.fields.size === 0) return
    const { fields, line } = record
    const number = (name: string): number | null => parseInteger(fields.get(name) ?? '')
    const at = number('__REALTIME_TIMESTAMP')
    if (at === null) {
      this.#notes.line('bad_timestamp', 'notice', line, { actual: fields.get('__REALTIME_TIMESTAMP') ?? 'no __REALTIME_TIMESTAMP' })
      return
    }
    const priority = number('PRIORITY')
    const logged: LoggedLine = {
      at: reading(at),
      clock: 'epoch',
      zone: null,
      resolution: micros(1),
      host: fields.get('_HOSTNAME') ?? null,
      level: priority === null ? null : levelOf(priority),
      message: fields.get('MESSAGE') ?? '',
    }
    const isKernel = fields.get('_TRANSPORT') === 'kernel' || (!fields.has('_TRANSPORT') && fields.get('SYSLOG_IDENTIFIER') === 'kernel')
    const said = number('_SOURCE_MONOTONIC_TIMESTAMP')
    if (isKernel) this.#log.take(line, logged, said === null ? null : { at: reading(said), boot: fields.get('_BOOT_ID') ?? null, folded: false })
    else this.#log.takeOther(logged)
  }
}
