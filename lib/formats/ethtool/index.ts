// ethtool: a network card's counters (-S), rings (-g), queues (-l), coalescing (-c), offloads (-k), driver (-i), link. Reference: ethtool.c of kernel.org's ethtool.

import { ownText } from '@/lib/text/lines'
import { Notes } from '@/lib/text/notes'
import { parseInteger } from '@/lib/text/numbers'
import type { Line, LineFormat, LineReader, Source } from '../format'
import { Readings } from '../readings'
import { sniffLines } from '../sniff-lines'

/**
 *     NIC statistics:                    Ring parameters for eth0:
 *          rx_missed_errors: 1042        Pre-set maximums:
 *                                        RX:             4096
 *                                        Current hardware settings:
 *                                        RX:             256
 *
 * -S does not name its device: the prompt does, where it was kept. Its counters are the driver's own and since the driver was loaded; of those that
 * stand at 0 only the ones that speak of trouble are kept. `n/a` is not 0.
 */
export const ethtool: LineFormat = {
  name: 'ethtool',
  collect: 'ethtool -S eth0 > ethtool.txt; for o in g l c k i; do ethtool -$o eth0; done >> ethtool.txt',
  reference: 'https://man7.org/linux/man-pages/man8/ethtool.8.html',
  sniff: (head) => sniffLines(head, ethtool, 'lines of ethtool'),
  begins: (line) => {
    const text = line.slice(0, 100)
    if (/^NIC statistics:\s*$/.test(text) || block.test(text) || /^firmware-version: /.test(text)) return 'certain'
    return /^driver: \S/.test(text) ? 'likely' : null
  },
  open: (source) => new EthtoolReader(source),
}

const block =
  /^(Ring parameters|Channel parameters|Coalesce parameters|Features|Offload parameters|Settings|Pause parameters|Time stamping parameters|RX flow hash indirection table|EEE Settings|FEC parameters) for ([^\s:]{1,40})(?: with .{0,40})?:\s*$/
const counter = /^\s{1,12}([\w[\].: /-]{1,80}?):\s{1,12}(\d{1,20})\s*$/
const settingName = /^[A-Za-z][\w /()-]{0,60}$/
const trouble = /drop|err|miss|fifo|no_?buf|no_dma|discard|crc|time?out|lost|over|alloc|pause|busy|full|out_of|fail/i
const mostCounters = 400

class EthtoolReader implements LineReader {
  readonly #notes: Notes
  readonly #readings: Readings
  readonly #drawn = new Set<string>()
  #device: string | null = null
  #in: string | null = null
  #maximums = false

  constructor(source: Source) {
    this.#notes = new Notes(source)
    this.#readings = new Readings(source)
  }

  command(command: string): void {
    const found = /\bethtool\b(?: -{1,2}[\w-]{1,24}){0,3} ([\w.@-]{1,40})/.exec(command.slice(0, 160))
    this.#device = found ? ownText(found[1] ?? '') : null
  }

  line(line: Line): 'parsed' | 'blank' | 'not-mine' {
    const text = line.text.slice(0, 300)
    if (text === '') return 'blank'
    if (line.begins) this.#in = null
    if (/^NIC statistics:\s*$/.test(text)) {
      this.#in = 'counters'
      this.#readings.begin(line.stamp)
      return 'parsed'
    }
    const named = block.exec(text)
    if (named) {
      this.#in = named[1] ?? null
      this.#device = ownText(named[2] ?? '')
      this.#maximums = false
      return 'parsed'
    }
    if (/^driver: \S/.test(text)) this.#in = 'driver'
    if (this.#in === 'counters') return this.#counter(text, line.number)
    return this.#in === null ? 'not-mine' : this.#setting(this.#in, text, line.number)
  }

  end(): ReturnType<LineReader['end']> {
    if (this.#readings.once) this.#notes.line('since_boot_only', 'info', 1)
    return { sections: this.#readings.sections(), diagnostics: this.#notes.list(), whole: true }
  }

  #counter(text: string, line: number): 'parsed' | 'not-mine' {
    const found = counter.exec(text)
    if (!found) return /^\s{1,12}[\w[\] -]{1,60}:\s*$/.test(text) ? 'parsed' : 'not-mine'
    const [, name = '', digits = ''] = found
    const total = parseInteger(digits)
    if (total === null || (total === 0 && !trouble.test(name))) return 'parsed'
    this.#readings.context(`ethtool.${ownText(name)}`, this.#device, total, line)
    if (!this.#drawn.has(name) && (this.#drawn.size >= mostCounters || !trouble.test(name))) return 'parsed'
    this.#drawn.add(ownText(name))
    this.#readings.counter({ metric: `link.${this.#device ?? 'nic'}.${ownText(name)}`, unit: 'per-second', cpu: null }, total, line)
    return 'parsed'
  }

  #setting(of: string, text: string, line: number): 'parsed' | 'not-mine' {
    if (/^Pre-set maximums:/.test(text)) this.#maximums = true
    if (/^Current hardware settings:/.test(text)) this.#maximums = false
    const colon = text.indexOf(':')
    const name = text.slice(0, Math.max(0, colon)).trim()
    if (!settingName.test(name)) return /^\s{8,40}\S/.test(text) || /^\S{1,20}: .{1,40} {1,8}\S/.test(text) ? 'parsed' : 'not-mine' // a list goes on
    const key = name.toLowerCase().replaceAll(' ', '-')
    const value = text.slice(colon + 1).trim()
    if (of === 'driver' && !driverKeys.test(key)) return 'not-mine' // any list of settings may begin with a driver
    const family = families[of]
    const number = parseInteger(value)
    if (family === undefined || value === '' || value === 'n/a') return 'parsed'
    if (family === 'offload') {
      if (offloads.has(key)) this.#readings.context(`offload.${key}`, this.#device, value.replace(' [fixed]', ''), line)
    } else if (
      family === 'link'
        ? ['speed', 'duplex', 'link-detected'].includes(key)
        : family === 'driver'
          ? ['driver', 'version', 'firmware-version'].includes(key)
          : number !== null
    )
      this.#readings.context(`${family}.${key}${this.#maximums ? '-most' : ''}`, this.#device, number ?? value, line)
    return 'parsed'
  }
}

const offloads: ReadonlySet<string> = new Set(
  'rx-checksumming tx-checksumming scatter-gather tcp-segmentation-offload generic-segmentation-offload generic-receive-offload large-receive-offload ntuple-filters receive-hashing'.split(
    ' ',
  ),
)

const driverKeys = /^(?:driver|version|firmware-version|expansion-rom-version|bus-info|supports-[a-z-]{4,24})$/

const families: Readonly<Record<string, string>> = {
  'Ring parameters': 'ring',
  'Channel parameters': 'channels',
  'Coalesce parameters': 'coalesce',
  Features: 'offload',
  'Offload parameters': 'offload',
  Settings: 'link',
  driver: 'driver',
}
