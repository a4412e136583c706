// Packet captures as Wireshark and dumpcap write them. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcapng/

import type { Parsed } from '@/lib/core/timeline'
import { micros } from '@/lib/core/units'
import { CaptureReader } from '@/lib/tcp/capture-reader'
import { Pieces } from '@/lib/tcp/pieces'
import type { Format, Head, Reader, Sniff, Source } from '../format'
import { conversionOf } from './text-mode'
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

/** Bytes of the file's beginning that show whether it was sent as text. */
const headBytes = 16

export function sniffPcapng({ bytes }: Head): Sniff {
  if (sectionHeader.every((byte, i) => bytes[i] === byte)) return { is: 'certain', why: 'begins with a pcapng section header' }
  return conversionOf(bytes) === null ? null : { is: 'certain', why: 'begins with a pcapng section header whose line ends were converted' }
}

/**
 * Reads a capture of any number of sections and interfaces as one: frames are numbered through, as Wireshark numbers them. Damage ends
 * the reading and keeps what came before it.
 */
function openPcapng(source: Source): Reader {
  const capture = new CaptureReader(source)
  const walker = new PcapngWalker(capture)
  const pieces = new Pieces(walker)
  const head: number[] = []
  return {
    push(bytes) {
      if (head.length < headBytes) head.push(...bytes.subarray(0, headBytes - head.length))
      pieces.push(bytes)
    },
    end: () => endPcapng(capture, walker, pieces, conversionOf(Uint8Array.from(head))),
    get read() {
      return { of: 'packets' as const, count: capture.count }
    },
  }
}

function endPcapng(capture: CaptureReader, walker: PcapngWalker, pieces: Pieces, conversion: string | null): Parsed {
  const { notes } = capture
  if (conversion !== null) {
    notes.add({ code: 'text_mode_damage', level: 'error', at: 0, actual: conversion })
    return capture.refuse()
  }
  const { damage } = walker
  const isCut = damage === null && (pieces.left > 0 || walker.sections === 0)
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
