// Packet captures as snoop of Solaris writes them. https://www.rfc-editor.org/rfc/rfc1761

import type { Parsed } from '@/lib/core/timeline'
import { micros } from '@/lib/core/units'
import { CaptureReader } from '@/lib/tcp/capture-reader'
import { Pieces } from '@/lib/tcp/pieces'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { headerBytes, isMagic, SnoopWalker } from './walker'

export const snoop: Format = {
  name: 'snoop',
  collect: 'snoop -d net0 -s 128 -o capture.snoop tcp',
  reference: 'https://www.rfc-editor.org/rfc/rfc1761',
  sniff: sniffSnoop,
  open: openSnoop,
}

export function sniffSnoop({ bytes }: Head): Sniff {
  const isSnoop = bytes.length >= 8 && isMagic(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0)
  return isSnoop ? { is: 'certain', why: 'begins with the magic of a snoop capture' } : null
}

/**
 * Reads a capture of version 2. Facts, damage and what is told of them are those of the classic capture (`pcap`); a snoop file says no
 * snapshot length.
 */
function openSnoop(source: Source): Reader {
  const capture = new CaptureReader(source)
  const walker = new SnoopWalker(capture)
  const pieces = new Pieces(walker)
  return {
    push: (bytes) => pieces.push(bytes),
    end: () => endSnoop(capture, walker, pieces),
    get read() {
      return { of: 'packets' as const, count: capture.count }
    },
  }
}

function endSnoop(capture: CaptureReader, walker: SnoopWalker, pieces: Pieces): Parsed {
  const { notes } = capture
  if (!walker.begun) {
    if (!walker.done) notes.add({ code: 'pcap_header_truncated', level: 'error', at: pieces.left, expected: [`${headerBytes} bytes`] })
    return capture.refuse()
  }
  const { damage } = walker
  const isCut = damage === null && pieces.left > 0
  if (damage !== null) notes.add({ code: damage.code, level: 'data-loss', at: damage.at, actual: damage.actual })
  else if (isCut) notes.add({ code: 'truncated', level: 'data-loss', at: pieces.offset, actual: `${pieces.left} bytes of the last record` })
  else if (capture.count === 0) notes.add({ code: 'no_packets', level: 'notice', at: headerBytes })
  return capture.end({ whole: damage === null && !isCut, resolution: micros(1), snapLength: null })
}
