// Packet captures as Wireshark and dumpcap write them. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/

import type { Parsed } from '@/lib/core/timeline'
import { micros } from '@/lib/core/units'
import { CaptureReader } from '@/lib/tcp/capture-reader'
import { Pieces } from '@/lib/tcp/pieces'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { PcapngWalker } from './walker'

export const pcapng: Format = {
  name: 'pcapng',
  collect: 'dumpcap -i any -s 128 -f tcp -w capture.pcapng',
  reference: 'https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/',
  sniff: sniffPcapng,
  open: openPcapng,
}

/** The type of a section header block: the same in either byte order, and broken by a conversion of line ends. */
const sectionHeader = [0x0a, 0x0d, 0x0d, 0x0a]

export function sniffPcapng(head: Head): Sniff {
  return sectionHeader.every((byte, i) => head.bytes[i] === byte) ? { is: 'certain', why: 'begins with a pcapng section header' } : null
}

/**
 * Reads a capture of any number of sections and interfaces as one: frames are numbered through, as Wireshark numbers them. Damage ends
 * the reading and keeps what came before it.
 */
function openPcapng(source: Source): Reader {
  const capture = new CaptureReader(source)
  const walker = new PcapngWalker(capture)
  const pieces = new Pieces(walker)
  return {
    push: (bytes) => pieces.push(bytes),
    end: () => endPcapng(capture, walker, pieces),
    get read() {
      return { of: 'packets' as const, count: capture.count }
    },
  }
}

function endPcapng(capture: CaptureReader, walker: PcapngWalker, pieces: Pieces): Parsed {
  const { notes } = capture
  const { damage } = walker
  const isCut = damage === null && pieces.left > 0
  const level = walker.sections === 0 ? 'error' : 'data-loss'
  if (damage) notes.add({ code: damage.code, level, at: damage.at, actual: damage.actual })
  else if (isCut) notes.add({ code: 'truncated', level, at: pieces.offset, actual: `${pieces.left} bytes of the last block` })
  if (walker.sections === 0) return capture.refuse()
  if (damage === null && !isCut) {
    walker.endSection(pieces.offset)
    if (capture.count === 0) notes.add({ code: 'no_packets', level: 'notice', at: pieces.offset })
  }
  return capture.end({
    whole: damage === null && !isCut,
    resolution: micros(walker.resolution),
    snapLength: walker.unlimited || walker.largestSnapLength === 0 ? null : walker.largestSnapLength,
  })
}
