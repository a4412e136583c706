// /proc/net/sockstat and sockstat6: how many sockets of each protocol the kernel holds.
// Reference: Linux, net/ipv4/proc.c sockstat_seq_show, net/ipv6/proc.c sockstat6_seq_show.

import { splitColumns } from '@/lib/text/columns'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source, Stamp } from '../format'
import { SnapshotClocks } from '../snapshot-clocks'

/**
 *     sockets: used 2152
 *     TCP: inuse 66 orphan 0 tw 9 alloc 77 mem 6
 *
 * `orphan`, `alloc` and `mem` (pages) are of the whole host, `inuse` and `tw` of one network namespace: inside a container they do not
 * add up. `inuse` is IPv4 only: sockstat6's `TCP6: inuse` is added to it where both stand together. UDP, RAW and FRAG are not kept.
 */
export const sockstat: LineFormat = {
  name: 'sockstat',
  collect: 'cat /proc/net/sockstat /proc/net/sockstat6 > "sockstat-$(date +%Y%m%d-%H%M%S).txt"',
  reference: 'https://docs.kernel.org/networking/proc_net_tcp.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').some((line) => tcpLine.test(line.slice(0, longest)) || line.startsWith('TCP6: inuse '))
    return found ? { is: 'certain', why: 'A line counts TCP sockets as /proc/net/sockstat does.' } : null
  },
  begins: (line) => (ownLine.test(line.slice(0, longest)) ? 'certain' : null),
  open: (source) => new SockstatReader(source),
}

const longest = 200
const tcpLine = /^\s{0,16}TCP: inuse \S{1,24} orphan /
const ownLine = /^\s{0,16}(?:sockets: used \S|(?:TCP|UDP|UDPLITE|RAW|FRAG|TCP6|UDP6|UDPLITE6|RAW6|FRAG6|MPTCP): inuse \S)/

const named = { inuse: 'inUse', orphan: 'orphan', tw: 'timeWait', alloc: 'allocated', mem: 'memPages' } as const
type Figures = Partial<Record<(typeof named)[keyof typeof named], number>>

class SockstatReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  #open: { figures: Figures; seen: Set<string>; stamp: Stamp | null; first: number; last: number } | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, longest)
    if (text === '') return 'blank'
    if (!ownLine.test(text)) return 'not-mine'
    const [name = '', ...words] = splitColumns(text)
    if (this.#open === null || this.#open.seen.has(name) || line.stamp !== this.#open.stamp) this.#begin(line)
    if (this.#open === null) return 'parsed'
    this.#open.seen.add(name)
    this.#open.last = line.number
    if (name === 'TCP:') this.#read(words, line.number)
    if (name === 'TCP6:') this.#add(words[1] ?? '', line.number)
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #read(words: readonly string[], line: number): void {
    for (let i = 0; i + 1 < words.length; i += 2) {
      const [name = '', text = ''] = [words[i], words[i + 1]]
      if (!Object.hasOwn(named, name)) {
        this.#notes.line('column_unknown', 'info', line, { actual: name })
        continue
      }
      const value = parseInteger(text)
      if (value === null) this.#notes.line('bad_number', 'data-loss', line, { actual: `${name} ${text}` })
      else if (this.#open) this.#open.figures[named[name as keyof typeof named]] = value
    }
  }

  #add(text: string, line: number): void {
    const value = parseInteger(text)
    if (value === null) this.#notes.line('bad_number', 'data-loss', line, { actual: `TCP6 inuse ${text}` })
    else if (this.#open) this.#open.figures.inUse = (this.#open.figures.inUse ?? 0) + value
  }

  #begin({ number, stamp }: Line): void {
    this.#close()
    this.#open = { figures: {}, seen: new Set(), stamp, first: number, last: number }
  }

  #close(): void {
    if (this.#open === null) return
    this.#clocks.addCounts('sockstat', this.#open)
    this.#open = null
  }
}
