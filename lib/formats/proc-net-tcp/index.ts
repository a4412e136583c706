// /proc/net/tcp, tcp6 and udp: the sockets of a network namespace as the kernel itself prints them.
// Reference: Linux net/ipv4/tcp_ipv4.c get_tcp4_sock(), get_timewait4_sock(), net/ipv6/tcp_ipv6.c, net/ipv4/udp.c.

import type { Sureness } from '@/lib/core/artefact'
import { Notes } from '@/lib/text/notes'
import type { Line, LineFormat, LineReader, Source, Stamp } from '../format'
import { LineBytes } from '../line-bytes'
import { SnapshotClocks } from '../snapshot-clocks'
import { RowRoom, SocketRows } from '../socket-rows'
import { ipv6Text, lowerEnd, RowReader, rowPattern } from './row'

/**
 *       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
 *        5: 076433C6:8CE7 010200C0:0050 04 00000006:00000000 01:00000776 00000007     0        0 0 2 …
 *
 * Addresses are 32-bit words as they lie in the machine's memory: on a little-endian machine their bytes stand the other way round. Which it is
 * shows at the first address of a known net (127/8, 10/8, 192.168/16 …); until then rows wait, and without one little-endian is taken.
 * The timer's time counts hundredths of a second. Its `rto` column is not read: before 2.6.27 it counted in ticks of another length.
 * tcp and tcp6 printed one after the other are one snapshot. Inode 0 on a socket that is not in TIME-WAIT or SYN-RECV: no process holds it.
 */
export const procNetTcp: LineFormat = {
  name: 'proc-net-tcp',
  collect: 'cat /proc/net/tcp /proc/net/tcp6 > "proc-net-tcp-$(date +%Y%m%d-%H%M%S).txt"',
  reference: 'https://docs.kernel.org/networking/proc_net_tcp.html',
  sniff: ({ text }) => {
    const found = text?.split('\n').some((line) => begins(line) === 'certain')
    return found ? { is: 'certain', why: 'A line is of /proc/net/tcp.' } : null
  },
  begins,
  open: (source) => new ProcNetTcpReader(source),
}

const heading = /^\s{0,4}sl {2}local_address\s{1,40}rem(?:ote)?_address\s/
const longest = 300
const rowLike = /^\s{0,8}\d{1,10}: [0-9A-Fa-f]{8,32}:/
const mostHeld = 2_000 // rows that wait for an address that tells the order of bytes

function begins(line: string): Sureness | null {
  const text = line.slice(0, longest)
  return heading.test(text) || rowPattern.test(text) ? 'certain' : null
}

const protocols = ['', 'udp']

interface Run {
  readonly rows: SocketRows
  readonly families: Set<string>
  readonly stamp: Stamp | null
  readonly first: number
  last: number
}

class ProcNetTcpReader implements LineReader {
  readonly #notes: Notes
  readonly #clocks: SnapshotClocks
  readonly #room: RowRoom
  readonly #bytes = new LineBytes()
  readonly #reader = new RowReader()
  #held: { readonly found: RegExpExecArray; readonly number: number; readonly run: Run; readonly udp: boolean }[] = []
  #little: boolean | null = null // the order of bytes; null: not known yet
  #udp = false
  #fresh = true // a heading or a date stands above, and no row since
  #run: Run | null = null

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#clocks = new SnapshotClocks(source)
    this.#room = new RowRoom(source.size)
  }

  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine' {
    const { text, number } = line
    if (text === '') return 'blank'
    const short = text.slice(0, longest)
    if (heading.test(short)) {
      this.#udp = /\sdrops\s{0,40}$/.test(short)
      this.#fresh = true
      return 'parsed'
    }
    const found = rowPattern.exec(short)
    if (found === null) {
      if (!rowLike.test(short)) return 'not-mine'
      this.#notes.line(line.unended ? 'line_incomplete' : 'bad_number', line.unended ? 'notice' : 'data-loss', number, { actual: text.trim() })
      return 'skipped'
    }
    const family = `${this.#udp ? 'udp' : 'tcp'} ${short.indexOf(':', short.indexOf(':') + 1) - short.indexOf(':') > 10 ? 6 : 4}`
    const run = this.#runFor(line, family)
    run.last = number
    this.#fresh = false
    this.#little ??= lowerEnd(found)
    if (this.#little === null && this.#held.length < mostHeld) this.#held.push({ found, number, run, udp: this.#udp })
    else {
      this.#settle()
      this.#add(found, number, run, this.#udp)
    }
    return 'parsed'
  }

  end(): ReturnType<LineReader['end']> {
    this.#close()
    return { sections: this.#clocks.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #runFor(line: Line, family: string): Run {
    const before = this.#run
    const again = this.#fresh || line.begins
    if (before !== null && before.stamp === line.stamp && !(again && before.families.has(family))) {
      before.families.add(family)
      return before
    }
    this.#close()
    const run = { rows: new SocketRows(protocols, this.#room), families: new Set([family]), stamp: line.stamp, first: line.number, last: line.number }
    this.#run = run
    return run
  }

  #settle(): void {
    const held = this.#held
    this.#held = []
    for (const { found, number, run, udp } of held) this.#add(found, number, run, udp)
  }

  #add(found: RegExpExecArray, number: number, run: Run, udp: boolean): void {
    const reader = this.#reader
    reader.read(found, this.#little ?? true)
    const { row, ends, unknownState } = reader
    const names = [row.local.named ? ipv6Text(ends[0]) : '', row.peer.named ? ipv6Text(ends[1]) : '']
    const bytes = this.#bytes.of(names.join(''))
    row.local.from = 0
    row.local.to = names[0]?.length ?? 0
    row.peer.from = row.local.to
    row.peer.to = row.local.to + (names[1]?.length ?? 0)
    row.netid = udp ? 1 : 0
    if (unknownState !== null) this.#notes.line('state_unknown', 'data-loss', number, { actual: unknownState })
    if (reader.badNumber !== null) this.#notes.line('bad_number', 'data-loss', number, { actual: reader.badNumber })
    run.rows.add(row, bytes, number)
  }

  #close(): void {
    this.#settle()
    if (this.#run === null) return
    this.#clocks.addRows('proc-net-tcp', this.#run)
    this.#run = null
  }
}
