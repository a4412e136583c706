// TCP segments on their way from the decoder to the tracker: rows of plain numbers, filled and emptied in turns, so that no
// object is made for a packet.

/** Words of a row. An enum, because the bundler writes its members as plain numbers. */
export enum Row {
  a, // the end whose address, then port, sorts first
  b,
  ports, // a's << 16 | b's
  flags, // the twelve TCP flags, and the three bits below
  seq,
  ack,
  length, // payload on the wire
  window,
  identity, // IP-ID << 16 | TCP checksum: with seq, ack and window it tells a capture duplicate
  tsVal,
  tsEcr,
  frame,
  bucket, // row of the per-second series
  hash,
  step, // the second of the packet, as the rates count them
  aside, // TTL, a SYN's window scale, a name: see connection-facts.ts
}
export const rowWords = 16
export const rowShift = 4
export const batchRows = 256

export enum Flag {
  fin = 0x001,
  syn = 0x002,
  rst = 0x004,
  ack = 0x010,
  fromB = 0x10000, // b sent it
  v6 = 0x20000, // addresses are names of IPv6 addresses
  stamped = 0x40000, // carries the timestamps option
}

export class SegmentBatch {
  readonly words = new Int32Array(batchRows * rowWords)
  readonly times = new Float64Array(batchRows) // µs
  count = 0
}
