// Which captures are the files of one ring buffer, written one after the other by one tcpdump or dumpcap: one capture in parts.
// https://www.tcpdump.org/manpages/tcpdump.1.html (-C, -G, -W), https://www.wireshark.org/docs/man-pages/dumpcap.html (-b)

import type { Artefact, ArtefactId } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Parsed } from '@/lib/core/timeline'

/** What tells of a capture, read by itself, whether another file follows on it. */
export interface CaptureSpan {
  readonly linkTypes: readonly string[]
  readonly snapLength: number | null
  readonly first: number // µs of its clock
  readonly last: number
  readonly frames: number // as Wireshark counts
  readonly whole: boolean
}

export interface CapturePart extends CaptureSpan {
  readonly artefact: ArtefactId
  readonly fileName: string // with its folder
  readonly kind: string // what it was recognised as, in words: format, byte order, resolution
}

/** The span of what was read of a capture. Null: it is none, or none with times. */
export function spanOf({ sections, whole }: Parsed): CaptureSpan | null {
  const [capture, ...more] = sections.flatMap(({ facts }) => facts.captures)
  if (!capture || more.length > 0 || capture.first === null || capture.last === null) return null
  const { linkTypes, snapLength, first, last, source } = capture
  return { linkTypes, snapLength, first, last, frames: source.place.kind === 'packets' ? source.place.last : capture.packets, whole }
}

/** A file begins where the one before ended; packets of several queues may be out of order by so much, µs. */
const overlapTolerated = 10_000
/** tcpdump turns to the next file only when a packet comes: a quiet line leaves a gap, µs. A longer one only between files that are as long. */
const gapTolerated = 60_000_000

/** Files of one ring that are read as one: so many must be open at a time. */
const mostFiles = 500

/**
 * The rings among `parts`, each with two files at least, in order of time. A ring has one name but for numbers and dates, files of one
 * kind, and no hole: where a number is missing, two files overlap, or one is cut short, it ends. Two taps at one time stay two.
 */
export function findRings(parts: readonly CapturePart[]): readonly (readonly CapturePart[])[] {
  const families = new Map<string, Numbered[]>()
  for (const part of parts) {
    const named = readName(part.fileName)
    if (named === null) continue
    const { kind, linkTypes, snapLength } = part
    const family = JSON.stringify([named.name, kind, linkTypes, snapLength])
    families.set(family, [...(families.get(family) ?? []), { part, number: named.number }])
  }
  return [...families.values()].flatMap(ringsOf)
}

interface Numbered {
  readonly part: CapturePart
  readonly number: number | null // null: the name holds a time instead
}

function ringsOf(family: readonly Numbered[]): (readonly CapturePart[])[] {
  const inOrder = [...family].sort((a, b) => a.part.first - b.part.first || (a.number ?? 0) - (b.number ?? 0))
  const highest = Math.max(...family.map(({ number }) => number ?? 0))
  const rings: Numbered[][] = []
  for (const file of inOrder) {
    const ring = rings.at(-1)
    const before = ring?.at(-1)
    if (ring && before && ring.length < mostFiles && followsOn(before, file, highest)) ring.push(file)
    else rings.push([file])
  }
  return rings.filter((ring) => ring.length > 1).map((ring) => ring.map(({ part }) => part))
}

function followsOn(before: Numbered, after: Numbered, highest: number): boolean {
  const [one, other] = [before.part, after.part]
  const gap = other.first - one.last
  const longest = Math.max(gapTolerated, one.last - one.first, other.last - other.first)
  if (!one.whole || gap < -overlapTolerated || gap > longest) return false
  if (before.number === null || after.number === null) return before.number === after.number
  return after.number === before.number + 1 || (after.number === 0 && before.number === highest) // -W begins again at 0
}

const compressed = /\.(gz|zst|xz|bz2|lz4)$/i
const longestName = 1024

/** What the files of a ring have in common, and the number of this one: `e2.pcap` and 2 for `e2.pcap2`. Null: no file of a ring is named so. */
function readName(fileName: string): { readonly name: string; readonly number: number | null } | null {
  if (fileName.length > longestName) return null
  const path = fileName.replace(compressed, '')
  const slash = path.lastIndexOf('/') + 1
  const [folder, base] = [path.slice(0, slash), path.slice(slash)]
  const dumpcap = /_(\d{5,10})_\d{14}(\.\w{1,16})?$|_\d{14}_(\d{5,10})(\.\w{1,16})?$/.exec(base)
  if (dumpcap) {
    const [, early, ending = '', late, lateEnding = ''] = dumpcap
    return { name: `${folder}${base.slice(0, dumpcap.index)} #${early === undefined ? lateEnding : ending}`, number: Number(early ?? late) }
  }
  const tcpdump = /\.[a-z]{1,16}(\d{0,6})$/i.exec(base)
  if (!tcpdump) return null
  const counter = tcpdump[1] ?? ''
  const stem = base.slice(0, base.length - counter.length)
  const digits = stem.replace(/\D/g, '').length
  if (digits >= fewestOfTime) return { name: `${folder}${stem.replace(/\d/g, '#')}`, number: null }
  return { name: folder + stem, number: Number(counter) } // without -W the first has none
}

const fewestOfTime = 6 // digits: -w %H%M%S.pcap

/** All that is said of a file whose facts lie with the first of its ring: what is odd in it, the reading of all has told. */
export const notePart = (part: Pick<Artefact, 'id' | 'fileName'>, first: Pick<Artefact, 'fileName'>, files: number): Diagnostic => ({
  code: 'ring_part',
  level: 'info',
  count: 1,
  at: { artefact: part.id, place: { kind: 'whole' } },
  fileName: part.fileName,
  actual: first.fileName,
  figures: { files },
})
