import type { Clock } from '@/lib/core/clock'
import type { KernelEvent } from '@/lib/core/kernel-event'
import { eventsOf } from '@/lib/core/kernel-lines'
import type { Series } from '@/lib/core/series'
import type { SocketTable } from '@/lib/core/socket-table'
import type { Parsed, Section } from '@/lib/core/timeline'
import type { Reading } from '@/lib/core/units'

/**
 * What an artefact says, small enough to be read and checked by a person: an `.expected.json` holds exactly this. Times are written
 * as their clock reads: `2026-11-22 17:06:03.547056` on the epoch and on a wall, seconds since boot as `12.345678`.
 */
export function digest(parsed: Parsed): unknown {
  const { tally, whole, regions, diagnostics, sections } = parsed
  return plain({
    tally,
    whole,
    regions: regions.length > 0 ? regions.map(({ format, first, last }) => `${format} ${first}-${last}`) : undefined,
    diagnostics: Object.fromEntries(
      diagnostics.map(({ code, count, at }) => [code, { count, at: at.place.kind === 'lines' ? at.place.first : undefined }]),
    ),
    sections: sections.map(digestSection),
  })
}

const most = 4 // of anything listed one by one: the rest is counted

function digestSection({ clock, anchors, facts }: Section): unknown {
  const at = (reading: Reading | null | undefined): string | null | undefined => (reading == null ? reading : timeText(clock, reading))
  const { series, aggregates, kernelEvents, snapshots, captures, limits, context, cpus } = facts
  return {
    clock: clockText(clock),
    host: clock.host,
    anchors: anchors.slice(0, most).map(({ a, b, by }) => `${by.kind} ${a.reads} = ${b.reads}`),
    cpus,
    series: Object.fromEntries(series.map((one) => [one.id.replace(/^s-[^-]*-/, ''), digestSeries(one, at)])),
    aggregates: Object.fromEntries(aggregates.map(({ id, value }) => [id.replace(/^s-[^-]*-/, ''), value])),
    kernelEvents: kernelEvents.length > 0 ? digestEvents(eventsOf(kernelEvents), at) : undefined,
    snapshots: snapshots.length,
    snapshot: [...new Set([...snapshots.slice(0, most - 1), ...snapshots.slice(-1)])].map(
      ({ id: _id, clock: _clock, source: _source, table, ...said }) => ({
        ...said,
        at: at(said.at),
        table: table === undefined ? undefined : digestTable(table),
      }),
    ),
    captures: captures.map(({ packets, bytes, first, last, tcp, fin, oneSided }) => ({
      packets,
      bytes,
      first: at(first),
      last: at(last),
      tcp,
      fin,
      oneSided,
    })),
    context:
      context.length > 0
        ? Object.fromEntries(context.slice(0, 60).map(({ name, of, value }) => [of === null ? name : `${name} of ${of}`, value]))
        : undefined,
    limits: limits.length > 0 ? Object.fromEntries(limits.slice(0, 50).map(({ name, value }) => [name, value])) : undefined,
  }
}

/** Of each column of a table of sockets how many values it has, and the sum of all: two tables that differ in a value differ in it. */
function digestTable({ rows, left, addresses, netids: _netids, processes, ...columns }: SocketTable): unknown {
  const sums = Object.entries(columns).map(([name, column]: [string, ArrayLike<number>]) => [
    name,
    Array.from(column).reduce((sum, value, row) => (Number.isNaN(value) ? sum : sum + ((row % 97) + 1) * value), 0),
  ])
  return { rows, left, addresses: addresses.length, processes, ...Object.fromEntries(sums) }
}

function digestSeries({ unit, covers, at, value }: Series<Reading>, time: (reading: Reading | null | undefined) => unknown): unknown {
  const values = Array.from(value).filter((one) => !Number.isNaN(one))
  return {
    unit,
    covers,
    samples: at.length,
    gaps: at.length - values.length,
    from: time(at[0]),
    to: time(at[at.length - 1]),
    min: values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    max: values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  }
}

function digestEvents(events: readonly KernelEvent<Reading>[], time: (reading: Reading | null | undefined) => unknown): unknown {
  const kinds = new Map<string, { lines: number; times: number }>()
  for (const { signature, times } of events) {
    const kind = kinds.get(signature ?? '(not known)') ?? { lines: 0, times: 0 }
    kinds.set(signature ?? '(not known)', { lines: kind.lines + 1, times: kind.times + times })
  }
  return {
    lines: events.length,
    timeless: events.filter(({ at }) => at === null).length,
    suppressed: events.reduce((sum, { suppressed }) => sum + suppressed, 0),
    kinds: Object.fromEntries(kinds),
    first: { at: time(events[0]?.at), level: events[0]?.level, message: events[0]?.message },
    last: { at: time(events.at(-1)?.at), level: events.at(-1)?.level, message: events.at(-1)?.message },
  }
}

const clockText = (clock: Clock): string =>
  clock.kind === 'wall' ? `wall ${clock.printed} ${clock.zone ?? 'zone not said'}` : clock.kind === 'boot' ? `boot ${clock.boot}` : clock.kind

function timeText(clock: Clock, reading: Reading): string {
  if (clock.kind === 'boot') return (reading / 1e6).toFixed(6)
  if (clock.kind === 'none') return String(reading)
  const whole = new Date(Math.floor(reading / 1e6) * 1000).toISOString()
  return `${whole.slice(0, 10)} ${whole.slice(11, 19)}.${String(((reading % 1e6) + 1e6) % 1e6).padStart(6, '0')}`
}

/** As JSON has it: without what is undefined, typed arrays as lists. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, one: unknown) => (ArrayBuffer.isView(one) && !(one instanceof DataView) ? Array.from(one as Float64Array) : one)),
  )
