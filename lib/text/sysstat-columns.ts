// The headings under which sar and sadf print their numbers, and what of them is kept.
// Reference: sysstat activity.c (hdr_line), pr_stats.c, of versions 5 to 12.7.

import type { Metric } from '@/lib/core/series'
import type { Unit } from '@/lib/core/units'
import { cpuMetric, parseCpu, parseNumber, shareOf } from './sysstat'

export interface SarColumn {
  readonly metric: Metric
  readonly unit: Unit
  readonly scale: number
  readonly covers: boolean // it speaks of the interval before the row; else of the instant
}

const gauge = (metric: Metric, unit: Unit = 'count', scale = 1): SarColumn => ({ metric, unit, scale, covers: false })
const rate = (metric: Metric, unit: Unit = 'per-second', scale = 1): SarColumn => ({ metric, unit, scale, covers: true })
const KiB = 1024

// To keep more is to add a line here.
const kept: ReadonlyMap<string, SarColumn> = new Map<string, SarColumn>([
  ['runq-sz', gauge('tasks.running')],
  ['plist-sz', gauge('tasks.total')],
  ['blocked', gauge('tasks.blocked')],
  ['ldavg-1', gauge('load.1m', 'load')],
  ['ldavg-5', gauge('load.5m', 'load')],
  ['ldavg-15', gauge('load.15m', 'load')],
  ['tcpsck', gauge('tcp.in-use')],
  ['tcp-tw', gauge('tcp.time-wait')],
  ['active/s', rate('tcp.active-opens')],
  ['passive/s', rate('tcp.passive-opens')],
  ['iseg/s', rate('tcp.segments-in')],
  ['oseg/s', rate('tcp.segments-out')],
  ['atmptf/s', rate('tcp.attempt-fails')],
  ['estres/s', rate('tcp.resets-established')],
  ['retrseg/s', rate('tcp.retransmitted')],
  ['isegerr/s', rate('tcp.errors-in')],
  ['orsts/s', rate('tcp.resets-out')],
  ['proc/s', rate('system.forks')],
  ['cswch/s', rate('system.context-switches')],
  ['intr/s', rate('system.interrupts')],
  ['total/s', rate('softnet.processed')],
  ['dropd/s', rate('softnet.dropped')],
  ['squeezd/s', rate('softnet.squeezed')],
  ['kbmemfree', gauge('memory.free', 'bytes', KiB)],
  ['kbavail', gauge('memory.available', 'bytes', KiB)],
  ['kbswpfree', gauge('memory.swap-free', 'bytes', KiB)],
  ['kbswpused', gauge('memory.swap-used', 'bytes', KiB)],
])

// Of one network device: `rxpck/s` of eth0 is link.eth0.rx-packets.
const ofDevice: ReadonlyMap<string, readonly [name: string, scale: number | null]> = new Map([
  ['rxpck/s', ['rx-packets', null]],
  ['txpck/s', ['tx-packets', null]],
  ['rxkB/s', ['rx-bytes', KiB]],
  ['txkB/s', ['tx-bytes', KiB]],
  ['rxbyt/s', ['rx-bytes', 1]],
  ['txbyt/s', ['tx-bytes', 1]],
  ['rxerr/s', ['rx-errors', null]],
  ['txerr/s', ['tx-errors', null]],
  ['rxdrop/s', ['rx-dropped', null]],
  ['txdrop/s', ['tx-dropped', null]],
  ['rxfifo/s', ['rx-fifo', null]],
  ['txfifo/s', ['tx-fifo', null]],
  ['coll/s', ['collisions', null]],
])

const softKinds = /^(HI|TIMER|NET_TX|NET_RX|BLOCK|BLOCK_IOPOLL|IRQ_POLL|TASKLET|SCHED|HRTIMER|RCU)\/s$/

/** The headings as today's sysstat names them: until 11.1 `-n ETCP` printed `retrans/s`, as NFS does. */
export const todaysHeadings = (headings: readonly string[]): readonly string[] =>
  headings.includes('atmptf/s') ? headings.map((heading) => (heading === 'retrans/s' ? 'retrseg/s' : heading)) : headings

/** What a row speaks of: everything, a CPU, a network device, or a thing of which nothing is kept. */
export type Item = { readonly cpu: number | 'all' | null; readonly device: string | null }

/** What is kept of a column, for the item that its row names. Null: nothing. */
export function sarColumn(heading: string, { device }: Item): SarColumn | null {
  if (device !== null) {
    const found = ofDevice.get(heading)
    return found ? rate(`link.${device}.${found[0]}`, found[1] === null ? 'per-second' : 'bytes-per-second', found[1] ?? 1) : null
  }
  const share = cpuMetric(heading)
  if (share) return rate(share, 'ratio')
  const soft = softKinds.exec(heading)
  return soft ? rate(`softirqs.${soft[1]}`) : (kept.get(heading) ?? null)
}

const items = ['CPU', 'IFACE', 'INTR', 'DEV', 'TTY', 'DEVICE', 'FAN', 'TEMP', 'IN', 'BUS', 'FILESYSTEM', 'MOUNTPOINT', 'FCHOST', 'BAT'] as const
export type ItemHeading = (typeof items)[number]

/** The heading of a table under which its rows name what they speak of: first, or last with --pretty. Null: they speak of the machine. */
export const itemHeading = (headings: readonly string[]): ItemHeading | null =>
  items.find((item) => headings[0] === item || headings[headings.length - 1] === item) ?? null

/** The item of a row; null where nothing of it is kept (a disk, a fan, one interrupt line). */
export function sarItem(heading: ItemHeading | null, word: string): Item | null {
  if (heading === null) return { cpu: null, device: null }
  if (heading === 'CPU') {
    const cpu = parseCpu(word)
    return cpu === null ? null : { cpu, device: null }
  }
  if (heading === 'IFACE') return { cpu: null, device: word }
  return heading === 'INTR' && (word === 'sum' || word === '-1') ? { cpu: null, device: null } : null
}

const sizes = 'BkMGTP'

/**
 * The number in a cell, in its column's unit: percent as a ratio, kB as bytes; with --human also `12.3M`. `implausible`: a number that cannot be
 * (a share above 100 %, a count below 0).
 */
export function sarValue(word: string, { unit, scale }: SarColumn): { readonly value: number | 'implausible' | null; readonly comma: boolean } {
  const sized = unit.startsWith('bytes') && word.length > 1 ? sizes.indexOf(word.charAt(word.length - 1)) : -1
  const number = parseNumber(sized >= 0 ? word.slice(0, -1) : word)
  if (number === null) return { value: null, comma: false }
  const value = unit === 'ratio' ? shareOf(number.value) : number.value < 0 ? null : number.value * (sized >= 0 ? KiB ** sized : scale)
  return { value: value === null ? 'implausible' : Math.round(value * 1e6) / 1e6, comma: number.comma }
}

const known: ReadonlySet<string> = new Set(
  `proc/s cswch/s intr/s pswpin/s pswpout/s pgpgin/s pgpgout/s fault/s majflt/s pgfree/s pgscank/s pgscand/s pgsteal/s %vmeff pgprom/s pgdem/s
  tps rtps wtps dtps bread/s bwrtn/s bdscd/s frmpg/s shmpg/s bufpg/s campg/s activepg inadtypg inaclnpg inatarpg
  kbmemfree kbavail kbmemused %memused kbmemshrd kbbuffers kbcached kbcommit %commit kbactive kbinact kbdirty kbanonpg kbslab kbkstack kbpgtbl kbvmused kbshmem
  kbswpfree kbswpused %swpused kbswpcad %swpcad kbhugfree kbhugused %hugused kbhugrsvd kbhugsurp
  dentunusd file-nr inode-nr pty-nr file-sz %file-sz inode-sz super-sz %super-sz dquot-sz %dquot-sz rtsig-sz %rtsig-sz
  runq-sz plist-sz ldavg-1 ldavg-5 ldavg-15 blocked rcvin/s xmtin/s framerr/s prtyerr/s brk/s ovrun/s
  rd_sec/s wr_sec/s rkB/s wkB/s dkB/s avgrq-sz areq-sz avgqu-sz aqu-sz await svctm %util
  rxpck/s txpck/s rxbyt/s txbyt/s rxkB/s txkB/s rxcmp/s txcmp/s rxmcst/s %ifutil rxerr/s txerr/s coll/s rxdrop/s txdrop/s txcarr/s rxfram/s rxfifo/s txfifo/s
  call/s retrans/s read/s write/s access/s getatt/s scall/s badcall/s packet/s udp/s tcp/s hit/s miss/s sread/s swrite/s saccess/s sgetatt/s
  totsck tcpsck udpsck rawsck ip-frag tcp-tw tcp6sck udp6sck raw6sck ip6-frag
  irec/s fwddgm/s idel/s orq/s asmrq/s asmok/s fragok/s fragcrt/s ihdrerr/s iadrerr/s iukwnpr/s idisc/s odisc/s onort/s asmf/s fragf/s
  imsg/s omsg/s iech/s iechr/s oech/s oechr/s itm/s itmr/s otm/s otmr/s iadrmk/s iadrmkr/s oadrmk/s oadrmkr/s
  ierr/s oerr/s idstunr/s odstunr/s itmex/s otmex/s iparmpb/s oparmpb/s isrcq/s osrcq/s iredir/s oredir/s
  active/s passive/s iseg/s oseg/s atmptf/s estres/s retrseg/s isegerr/s orsts/s idgm/s odgm/s noport/s idgmerr/s
  irec6/s fwddgm6/s idel6/s orq6/s asmrq6/s asmok6/s imcpck6/s omcpck6/s fragok6/s fragcr6/s ihdrer6/s iadrer6/s iukwnp6/s i2big6/s idisc6/s odisc6/s inort6/s onort6/s asmf6/s fragf6/s itrpck6/s
  imsg6/s omsg6/s iech6/s iechr6/s oechr6/s igmbq6/s igmbr6/s ogmbr6/s igmbrd6/s ogmbrd6/s irtsol6/s ortsol6/s irtad6/s inbsol6/s onbsol6/s inbad6/s onbad6/s
  ierr6/s idtunr6/s odtunr6/s itmex6/s otmex6/s iprmpb6/s oprmpb6/s iredir6/s oredir6/s ipck2b6/s opck2b6/s idgm6/s odgm6/s noport6/s idgmer6/s
  MHz wghMHz rpm drpm degC %temp inV %in idvendor idprod maxpower manufact product
  MBfsfree MBfsused %fsused %ufsused Ifree Iused %Iused fch_rxf/s fch_txf/s fch_rxw/s fch_txw/s
  total/s dropd/s squeezd/s rx_rps/s flw_lim/s blg_len %capacity cap/min status
  %scpu-10 %scpu-60 %scpu-300 %scpu %sio-10 %sio-60 %sio-300 %sio %fio-10 %fio-60 %fio-300 %fio %smem-10 %smem-60 %smem-300 %smem %fmem-10 %fmem-60 %fmem-300 %fmem`.split(
    /\s+/,
  ),
)

const leastKnown = 2 / 3 // a newer sysstat adds a column or two to a table; another tool's table shares a few names with it

/** Whether a row of headings is one of sar's tables, CPU shares apart. Other systems' sar and pidstat share single names with it. */
export function isSarTable(headings: readonly string[]): boolean {
  const [first = ''] = headings
  const own = itemHeading(headings)
  const columns = headings.filter((word) => word !== own)
  if (columns.length === 0) return false
  if (own === 'INTR' && columns.every((word) => word === 'intr/s' || word === 'all' || /^CPU\d{1,5}$|^i\d{3}\/s$/.test(word))) return true
  if (first === 'runq-sz' && !columns.includes('ldavg-1') && !columns.includes('plist-sz')) return false
  return columns.filter((word) => known.has(word)).length / columns.length >= leastKnown
}

const isRate = (word: string): boolean => word.endsWith('/s')

/** Whose a row of headings is, seen without the banner above it. Null: no headings, or of a table that neither mpstat nor sar prints. */
export function headingsOwner(words: readonly string[]): 'mpstat' | 'sar' | null {
  const [first = ''] = words
  if (words.length < 2 && !known.has(first)) return null
  if (first === 'NODE') return words.includes('%idle') ? 'mpstat' : null
  const at = (heading: string): number => words.indexOf(heading)
  if (first === 'CPU' && words.every((word) => parseNumber(word) === null)) {
    if (at('%idle') > 0 || at('%soft') > 0 || at('%usr') > 0) {
      if (at('intr/s') > 0) return 'mpstat' // before 8.1.4 it stood in the same table
      if (at('%system') > 0 || (at('%steal') > 0 && at('%irq') > at('%steal'))) return 'sar'
      return at('%user') > 0 && at('%sys') < 0 ? 'sar' : 'mpstat'
    }
    if (isSarTable(words) && at('intr/s') < 0) return 'sar'
    return words.slice(1).every(isRate) ? 'mpstat' : null
  }
  return isSarTable(words) ? 'sar' : null
}
