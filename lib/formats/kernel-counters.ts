// The counters that the network stack keeps for SNMP, as /proc/net/snmp, /proc/net/netstat, nstat and netstat -s print them: what each grew
// by, per second, once they were read twice, and what they stood at last.
// Reference: Linux Documentation/networking/snmp_counter.rst, net/ipv4/proc.c, include/uapi/linux/snmp.h.

import type { Metric } from '@/lib/core/series'
import type { Section } from '@/lib/core/timeline'
import { second } from '@/lib/core/units'
import type { Notes } from '@/lib/text/notes'
import type { Source, Stamp } from './format'
import { Readings } from './readings'

/** Counters that sar prints too bear its name; the others that of nstat, which joins group and counter: TcpExtTCPTimeouts. */
const shared: Readonly<Record<string, Metric>> = {
  TcpActiveOpens: 'tcp.active-opens',
  TcpPassiveOpens: 'tcp.passive-opens',
  TcpAttemptFails: 'tcp.attempt-fails',
  TcpEstabResets: 'tcp.resets-established',
  TcpInSegs: 'tcp.segments-in',
  TcpOutSegs: 'tcp.segments-out',
  TcpRetransSegs: 'tcp.retransmitted',
  TcpInErrs: 'tcp.errors-in',
  TcpOutRsts: 'tcp.resets-out',
}

/** Those of which a series is made once they move: what closing, orphans, memory, queues and retransmission are judged by. Of the others the last total is kept. */
const watched = new Set(
  `TW TWRecycled TWKilled TCPTimeWaitOverflow TCPAbortOnMemory TCPAbortOnTimeout TCPAbortOnClose TCPAbortOnData TCPAbortOnLinger TCPAbortFailed
  TCPTimeouts TCPSpuriousRTOs TCPLossProbes TCPLossProbeRecovery TCPSynRetrans TCPLostRetransmit TCPRetransFail TCPFastRetrans TCPForwardRetrans
  TCPSlowStartRetrans TCPSackRecovery TCPRenoRecovery TCPDSACKRecv TCPDSACKOldSent TCPFINs TCPOFOQueue TCPRcvCollapsed TCPRcvQDrop PruneCalled
  RcvPruned OfoPruned TCPMemoryPressures TCPMemoryPressuresChrono TCPBacklogDrop PFMemallocDrop TCPMinTTLDrop TCPZeroWindowDrop
  TCPFromZeroWindowAdv TCPToZeroWindowAdv TCPWantZeroWindowAdv ListenOverflows ListenDrops TCPReqQFullDrop TCPReqQFullDoCookies SyncookiesSent
  SyncookiesRecv SyncookiesFailed EmbryonicRsts TCPDeferAcceptDrop TCPChallengeACK TCPSYNChallenge TCPKeepAlive TCPWinProbe PAWSActive PAWSEstab
  PAWSPassive TCPTSReorder OutOfWindowIcmps TCPMigrateReqFailure`
    .split(/\s+/)
    .map((name) => `TcpExt${name}`),
)
const watchedOthers = [
  'IpInDiscards',
  'IpOutDiscards',
  'IpOutNoRoutes',
  'IpReasmFails',
  'UdpRcvbufErrors',
  'UdpSndbufErrors',
  'UdpInErrors',
  'IpInReceives',
  'IpOutRequests',
]
for (const name of [...watchedOthers, 'IcmpInDestUnreachs', 'IcmpOutDestUnreachs']) watched.add(name)

/** Of these it is worth knowing that they stood still; of the others a series that is 0 throughout is left out. */
const telling: ReadonlySet<Metric> = new Set<Metric>([
  ...Object.values(shared),
  'counter.TcpCurrEstab',
  'counter.TcpExtTCPAbortOnMemory',
  'counter.TcpExtTCPAbortOnTimeout',
  'counter.TcpExtTCPTimeouts',
  'counter.TcpExtTCPTimeWaitOverflow',
  'counter.TcpExtTCPMemoryPressures',
  'counter.TcpExtListenOverflows',
  'counter.TcpExtListenDrops',
])

/** No counters: settings, and the connections that are established now. */
const settings = new Set(['TcpRtoAlgorithm', 'TcpRtoMin', 'TcpRtoMax', 'TcpMaxConn', 'IpForwarding', 'IpDefaultTTL'])
const gauge = 'TcpCurrEstab'

const fewFell = 3 // counters that fall in one sample: fewer are none that were set back together

interface Total {
  value: number
  line: number
}

/**
 * Takes samples: `begin`, then each counter by its name in nstat. A sample in which counters fell has no rates (the machine was started anew,
 * or another namespace was asked), but for one that ran over at 2^32. `grows`: each sample says what was added since the one before, as nstat
 * without -a does; null: it is not known which, and found out at the second sample.
 */
export class KernelCounters {
  readonly #readings: Readings
  readonly #last = new Map<string, Total>()
  #sample = new Map<string, Total>()
  #stamp: Stamp | null = null
  #line = 0
  #samples = 0

  constructor(
    source: Source,
    private readonly notes: Notes,
    private grows: boolean | null = false,
  ) {
    this.#readings = new Readings(source)
  }

  /** Whether samples print growth and not totals, where a command says it. */
  tell(grows: boolean): void {
    this.grows = grows
  }

  begin(stamp: Stamp | null, line: number): void {
    this.#take()
    this.#stamp = stamp
    this.#line = line
  }

  has(name: string): boolean {
    return this.#sample.has(name)
  }

  add(name: string, value: number, line: number): void {
    if (!settings.has(name)) this.#sample.set(name, { value, line })
  }

  sections(): Section[] {
    this.#take()
    const of = this.grows === null && this.#samples === 1 ? 'nstat' : 'counter' // one sample of nstat may be totals or growth
    if (this.grows !== true)
      for (const [name, { value, line }] of this.#last) {
        const known = watched.has(name) || Object.hasOwn(shared, name)
        if (name !== gauge && (known || value > 0)) this.#readings.context(`${of}.${name}`, null, value, line)
      }
    if (this.#samples === 1) this.notes.line('since_boot_only', 'info', this.#line)
    return this.#readings.sections().map((section) => ({
      ...section,
      facts: {
        ...section.facts,
        series: section.facts.series.filter(({ metric, value }) => telling.has(metric) || Array.from(value).some((rate) => rate > 0)),
      },
    }))
  }

  #take(): void {
    const sample = this.#sample
    if (sample.size === 0) return
    this.#sample = new Map()
    this.#samples++
    this.#readings.begin(this.#stamp)
    const fell = [...sample].filter(
      ([name, { value }]) => name !== gauge && value < (this.#last.get(name)?.value ?? 0) && !this.#ranOver(name, value),
    )
    if (this.grows === null && this.#samples === 2 && fell.length > fewFell && 3 * fell.length > sample.size) this.grows = true
    const reset = this.grows !== true && fell.length > 0
    if (reset)
      this.notes.line('counter_reset', 'notice', this.#line, {
        actual: fell
          .map(([name]) => name)
          .slice(0, 5)
          .join(' '),
      })
    for (const [name, total] of sample) this.#measure(name, total, reset)
    for (const [name, total] of sample) this.#last.set(name, total)
  }

  #measure(name: string, { value, line }: Total, reset: boolean): void {
    if (name === gauge) {
      this.#readings.gauge({ metric: `counter.${name}`, unit: 'count', cpu: null }, value, line)
      return
    }
    const metric = Object.hasOwn(shared, name) ? shared[name] : watched.has(name) ? (`counter.${name}` as const) : undefined
    if (metric === undefined) return
    const what = { metric, unit: 'per-second', cpu: null } as const
    const growth = this.#readings.growth(name, value, this.#ranOver(name, value))
    if (growth === null) return
    const by = reset ? Number.NaN : this.grows === true ? value : growth.by
    this.#readings.gauge(what, by / (growth.in / second), line, growth.in)
  }

  /** Counters of 32 bits, as old kernels have them, begin anew past 2^32. */
  #ranOver(name: string, value: number): boolean {
    const before = this.#last.get(name)?.value ?? 0
    return before < 2 ** 32 && before - value > 2 ** 31
  }
}
