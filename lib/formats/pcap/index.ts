// Packet captures as tcpdump -w writes them. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/

import type { Parsed } from '@/lib/core/timeline'
import { micros } from '@/lib/core/units'
import { CaptureReader } from '@/lib/tcp/capture-reader'
import { Pieces } from '@/lib/tcp/pieces'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { findVariant, isReencoded } from './magic'
import { hasOnlyCrLf, TextMode } from './text-mode'
import { headerBytes, PcapWalker } from './walker'

export const pcap: Format = {
  name: 'pcap',
  collect: 'tcpdump -i any -nn -s 128 -w capture.pcap tcp',
  reference: 'https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/',
  sniff: sniffPcap,
  open: openPcap,
}

/** The magic decides. A capture that was sent through a text conversion is still known for what it was. */
export function sniffPcap(head: Head): Sniff {
  const { bytes } = head
  if (bytes.length < 4) return null
  const variant = findVariant(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0))
  if (variant) return { is: 'certain', why: `begins with the magic of a packet capture (${variant.name})` }
  if (isReencoded(bytes)) return { is: 'certain', why: 'begins with the magic of a packet capture, damaged by a conversion to UTF-8' }
  return null
}

/**
 * Reads a capture. Facts: one Capture, its series by the second. Damage ends the reading and keeps what came before it: `whole` is
 * false and a diagnostic says where. A file whose header cannot be read gives no section.
 */
function openPcap(source: Source): Reader {
  const capture = new CaptureReader(source)
  const walker = new PcapWalker(capture)
  const pieces = new Pieces(walker)
  const textMode = new TextMode()
  return {
    push(bytes) {
      textMode.push(bytes)
      pieces.push(bytes)
    },
    end: () => endPcap(capture, walker, pieces, textMode),
    get read() {
      return { of: 'packets' as const, count: capture.count }
    },
  }
}

function endPcap(capture: CaptureReader, walker: PcapWalker, pieces: Pieces, textMode: TextMode): Parsed {
  const { notes } = capture
  if (walker.variant === null) {
    if (isReencoded(textMode.head)) notes.add({ code: 'text_mode_damage', level: 'error', at: 0, actual: 'EF BF BD' })
    else if (!walker.done) notes.add({ code: 'pcap_header_truncated', level: 'error', at: pieces.left, expected: [`${headerBytes} bytes`] })
    else if (!notes.has('unsupported_version')) notes.add({ code: 'unsupported_pcap_variant', level: 'error', at: 0 })
    return capture.refuse()
  }
  const { damage } = walker
  const isCut = damage === null && pieces.left > 0
  if (damage !== null || isCut) {
    const at = damage?.at ?? pieces.offset
    if (hasOnlyCrLf(textMode.head)) notes.add({ code: 'text_mode_damage', level: 'data-loss', at, actual: 'every LF stands behind a CR' })
    else if (damage) notes.add({ code: damage.code, level: 'data-loss', at, actual: damage.actual })
    else notes.add({ code: 'truncated', level: 'data-loss', at, actual: `${pieces.left} bytes of the last record` })
  } else if (capture.count === 0) notes.add({ code: 'no_packets', level: 'notice', at: walker.variant.fileHeader })
  return capture.end({ whole: damage === null && !isCut, resolution: micros(1), snapLength: walker.snapLength === 0 ? null : walker.snapLength })
}
