// The packets of one capture, in the order of its file, to facts: what pcap and pcapng share once a record is found.

import type { SourceRef } from '@/lib/core/artefact'
import type { Capture } from '@/lib/core/capture'
import type { Clock, ClockId } from '@/lib/core/clock'
import type { DiagnosticCode } from '@/lib/core/diagnostic'
import type { Series } from '@/lib/core/series'
import { noFacts, type Parsed } from '@/lib/core/timeline'
import { bytes, type Micros, micros, type Reading, reading, times } from '@/lib/core/units'
import { Addresses } from './addresses'
import { ConnectionRows } from './connection-rows'
import { connectionBudget } from './flow-table'
import { Layer, linkLayer, linkName } from './link'
import { type CaptureSource, Notes } from './notes'
import { segmentsIn } from './room'
import { Seconds } from './seconds'
import { Outcome, outcomes, SegmentReader } from './segment'
import { batchRows, Row, rowWords, SegmentBatch } from './segment-batch'
import { ServerNames } from './server-names'
import { Tracker } from './tracker'

/** Before 1980 and after 2038-01-19 the clock of the capturing machine was not set. */
const earliest = 315_532_800
const latest = 0x7fffffff
/** Beyond what 32 bits of seconds can say no time can be meant. */
const beyondTime = 0xffffffff
/** Seconds of the rates count from an hour before the first packet, so that one out of order has its place. */
const ratesMargin = 3_600

const skipped: readonly { readonly outcome: Outcome; readonly code: DiagnosticCode }[] = [
  { outcome: Outcome.unsupportedLink, code: 'unsupported_linktype' },
  { outcome: Outcome.short, code: 'short_packet' },
  { outcome: Outcome.badIp, code: 'bad_ip_header' },
  { outcome: Outcome.badTcp, code: 'bad_tcp_header' },
  { outcome: Outcome.badUdp, code: 'bad_udp_length' },
  { outcome: Outcome.fragment, code: 'ip_fragments' },
  { outcome: Outcome.extensionLimit, code: 'ipv6_ext_limit' },
  { outcome: Outcome.depthLimit, code: 'encap_depth_limit' },
  { outcome: Outcome.encrypted, code: 'encrypted_frames' },
  { outcome: Outcome.untracked, code: 'flow_table_full_or_listed_top_n' },
]

/** How the file ended, and what it says of itself. */
export interface CaptureEnd {
  readonly whole: boolean
  readonly resolution: Micros
  readonly snapLength: number | null
}

/** What a walker tells of the records it meets. */
export type RecordTaker = Pick<CaptureReader, 'notes' | 'packet' | 'linkSaidAt' | 'unreadable' | 'beginSection' | 'passOver'>

export class CaptureReader {
  readonly notes: Notes
  private readonly batch = new SegmentBatch()
  private readonly seconds: Seconds
  private readonly segments: SegmentReader
  private readonly tracker: Tracker
  private readonly addresses = new Addresses()
  private readonly names = new ServerNames()
  private readonly counts = new Int32Array(outcomes)
  private readonly firstOffsets = new Float64Array(outcomes).fill(-1)
  private readonly linkTypes = new Set<number>()
  private linkType = -1
  private layer = linkLayer(-1)
  private frames = 0
  private passedOver = 0
  private wire = 0
  private before = -1 // time of the packet before
  private sane = 0 // newest time that is not astray
  private firstSecond = Number.NaN

  /** `size`: uncompressed bytes if known; a small capture gets small tables. */
  constructor(private readonly origin: CaptureSource & { readonly size: number | null }) {
    this.notes = new Notes(origin)
    const segments = segmentsIn(origin.size)
    this.seconds = new Seconds(() => this.tracker.follow(), segments)
    this.segments = new SegmentReader(this.batch, this.addresses, this.names)
    this.tracker = new Tracker(this.batch, this.seconds, this.addresses, segments, connectionBudget, this.names)
    const { table, facts, teardowns } = this.tracker
    if (origin.connections) this.tracker.rows = new ConnectionRows(origin.connections, table, teardowns.events, facts, this.addresses, this.names)
  }

  /** Packets read so far. */
  get count(): number {
    return this.frames - this.passedOver
  }

  /**
   * Takes the packet captured in `view` from `at` to `end`, `wireLength` long on the wire, at `second` and `micro` of the epoch;
   * a `second` below 0 says that the record tells no time. `offset`: of its record in the file.
   */
  packet(view: DataView, at: number, end: number, wireLength: number, second: number, micro: number, linkType: number, offset: number): void {
    this.frames++
    this.wire += wireLength
    if (linkType !== this.linkType) this.turnTo(linkType)
    let time = second * 1e6 + micro
    let bucket = 0
    let step = -1
    if (second >= 0 && second <= beyondTime) {
      if (second < earliest || second > latest) this.implausible(second, offset)
      bucket = this.seconds.place(second, micro, time, wireLength)
      if (time < this.before) this.notes.add({ code: 'out_of_order', level: 'notice', at: offset, figures: { frame: this.frames } })
      this.before = time
      if (bucket === 0) this.notes.add({ code: 'clock_jump', level: 'notice', at: offset, figures: { frame: this.frames, second } })
      else {
        if (Number.isNaN(this.firstSecond)) this.firstSecond = second
        this.sane = time
        step = second - this.firstSecond + ratesMargin
      }
    } else this.timeless(second, offset)
    if (bucket === 0) time = this.sane

    const outcome = this.segments.read(view, at, end, at + Math.max(wireLength, end - at), this.layer)
    this.counts[outcome]!++
    if (outcome === Outcome.tcp) {
      const { batch } = this
      const row = batch.count * rowWords
      batch.words[row + Row.frame] = this.frames
      batch.words[row + Row.bucket] = bucket
      batch.words[row + Row.step] = step
      batch.times[batch.count] = time
      if (++batch.count === batchRows) this.tracker.follow()
    } else if (outcome !== Outcome.notTcp && this.firstOffsets[outcome]! < 0) this.firstOffsets[outcome] = offset
  }

  /** Where the file says its link type: what is not supported is noted there. */
  linkSaidAt(linkType: number, offset: number): void {
    if (linkLayer(linkType) === Layer.unsupported && this.firstOffsets[Outcome.unsupportedLink]! < 0)
      this.firstOffsets[Outcome.unsupportedLink] = offset
  }

  /** A packet that cannot be read at all still has its number. */
  unreadable(): void {
    this.frames++
  }

  /** Sections of a file have each their own beginning: no step back in time. */
  beginSection(): void {
    this.before = -1
  }

  /** A record that Wireshark numbers as a frame though it holds no packet. */
  passOver(): void {
    this.frames++
    this.passedOver++
  }

  /** Nothing can be read from this file: the diagnostic that says why has been added. */
  refuse(): Parsed {
    return {
      sections: [],
      diagnostics: this.notes.diagnostics,
      tally: { of: 'packets', read: 0, parsed: 0, skipped: 0, blank: 0 },
      whole: false,
      regions: [],
    }
  }

  end(how: CaptureEnd): Parsed {
    this.segments.fragments.end()
    const hasTime = !Number.isNaN(this.seconds.first)
    this.tracker.end(hasTime ? this.seconds.last : 0)
    this.tracker.rows?.end()
    const { tcp } = this.tracker
    const read = this.count
    const parsed = this.counts[Outcome.tcp]! + this.counts[Outcome.notTcp]!
    const clock: ClockId = `${this.origin.artefact}#0`
    const place: Clock =
      hasTime || read === 0
        ? { id: clock, host: null, resolution: how.resolution, kind: 'epoch' }
        : { id: clock, host: null, resolution: how.resolution, kind: 'none' }
    const source: SourceRef = { artefact: this.origin.artefact, place: { kind: 'packets', first: Math.min(1, this.frames), last: this.frames } }
    const { peers, teardowns } = this.tracker
    const { chosen, places } = peers.rank()
    const figures = peers.figures(this.addresses, chosen, places, teardowns.listed.medianWaits(places, chosen.length))
    const capture: Capture<Reading> = {
      id: `p-${this.origin.artefact.slice(2)}`,
      clock,
      source,
      linkTypes: [...this.linkTypes].map(linkName).filter((name, i, names) => names.indexOf(name) === i),
      snapLength: how.snapLength === null ? null : bytes(how.snapLength),
      packets: read,
      bytes: bytes(this.wire),
      first: hasTime ? reading(this.seconds.first) : null,
      last: hasTime ? reading(this.seconds.last) : null,
      tcp,
      fin: teardowns.figures(),
      oneSided: this.tracker.oneSided,
      ours: peers.ours(this.addresses, tcp.connections),
      stalls: teardowns.listed.table(places, teardowns.distinct),
      peers: figures,
      rates: peers.tellRates(places, (Number.isNaN(this.firstSecond) ? 0 : this.firstSecond) - ratesMargin),
      fine: this.seconds.fine(),
      worst: this.tracker.worst.tell(this.origin.artefact, clock),
    }
    this.sayWhatWasLeftOut(figures.length)
    return {
      sections: [{ clock: place, anchors: [], facts: { ...noFacts, captures: [capture], series: this.series(clock, source) } }],
      diagnostics: this.notes.diagnostics,
      tally: { of: 'packets', read, parsed, skipped: read - parsed, blank: 0 },
      whole: how.whole,
      regions: [],
    }
  }

  private turnTo(linkType: number): void {
    this.linkType = linkType
    this.layer = linkLayer(linkType)
    this.linkTypes.add(linkType)
  }

  private implausible(second: number, offset: number): void {
    this.notes.add({ code: 'implausible_time', level: 'notice', at: offset, figures: { frame: this.frames, second } })
  }

  private timeless(second: number, offset: number): void {
    if (second < 0) this.notes.add({ code: 'no_timestamps', level: 'notice', at: offset, figures: { frame: this.frames } })
    else this.implausible(second, offset)
  }

  private sayWhatWasLeftOut(listedPeers: number): void {
    const { notes, tracker } = this
    if (this.count === 0) return
    this.giveUpLinkType()
    for (const { outcome, code } of skipped) {
      const count = this.counts[outcome]!
      const at = this.firstOffsets[outcome]!
      if (count === 0 || at < 0) continue
      const level = outcome === Outcome.untracked ? 'data-loss' : 'notice'
      notes.add(outcome === Outcome.unsupportedLink ? { code, level, at, actual: this.unsupportedLinks() } : { code, level, at }, count)
    }
    const { incomplete } = this.segments.fragments
    if (incomplete > 0)
      notes.add({ code: 'ip_fragments_incomplete', level: 'notice', at: Math.max(0, this.firstOffsets[Outcome.fragment]!) }, incomplete)
    const others = tracker.peers.count - 1 - listedPeers
    if (tracker.evictedLive > 0)
      notes.add({
        code: 'flow_table_full_or_listed_top_n',
        level: 'data-loss',
        at: 0,
        figures: { connections: tracker.tcp.connections, evicted: tracker.evictedLive, packets: tracker.tcp.packets },
      })
    else if (others > 0)
      notes.add({
        code: 'flow_table_full_or_listed_top_n',
        level: 'notice',
        at: 0,
        figures: { connections: tracker.tcp.connections, listed: listedPeers, others },
      })
    if (tracker.oneSided) notes.add({ code: 'one_sided', level: 'notice', at: 0, figures: { connections: tracker.tcp.connections } })
  }

  /** Where not one frame could be read behind a radiotap header, it is the link type that cannot be read. */
  private giveUpLinkType(): void {
    const { counts, firstOffsets } = this
    if (this.layer !== Layer.radiotap || counts[Outcome.short]! < this.count) return
    counts[Outcome.unsupportedLink] = counts[Outcome.short]!
    firstOffsets[Outcome.unsupportedLink] = firstOffsets[Outcome.short]!
    counts[Outcome.short] = 0
  }

  private unsupportedLinks(): string {
    const unknown = [...this.linkTypes].filter((type) => linkLayer(type) === Layer.unsupported)
    // None of the file's own: the unknown one stands in a header that the driver wrote.
    return (unknown.length > 0 ? unknown : [...this.linkTypes]).slice(0, 5).map(linkName).join(', ')
  }

  private series(clock: ClockId, source: SourceRef): Series<Reading>[] {
    const columns = this.seconds.columns()
    if (columns === null) return []
    const at = times<Reading>(columns.at)
    const covers = micros(columns.step * 1e6)
    const id = (metric: string): Series<Reading>['id'] => `s-${this.origin.artefact.slice(2)}-${metric}`
    const rates = columns.rates.map(
      ([metric, value]): Series<Reading> => ({
        id: id(metric),
        metric,
        unit: metric.startsWith('bytes') ? 'bytes-per-second' : 'per-second',
        cpu: null,
        covers,
        clock,
        at,
        value,
        source,
      }),
    )
    return [
      ...rates,
      ...columns.waiting.map(
        ([metric, value]): Series<Reading> => ({ id: id(metric), metric, unit: 'count', cpu: null, covers: null, clock, at, value, source }),
      ),
    ]
  }
}
