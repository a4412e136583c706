// Frames of a capture as a classic capture of their own. https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/

/** A captured frame, copied out of its capture. */
export interface SlicedFrame {
  readonly frame: number
  readonly second: number
  readonly nano: number
  readonly wireLength: number // kept, whatever was cut off
  readonly bytes: Uint8Array
}

const headerBytes = 24
const recordBytes = 16
/** Wireshark's own limit: nothing in the file is longer. */
const snapLength = 262_144

/**
 * The bytes of a capture with these frames: little-endian, version 2.4, in microseconds or nanoseconds. Original lengths are kept, so
 * that Wireshark tells the same sequence numbers though the payload is not there.
 */
export function writePcap(linkType: number, nanoseconds: boolean, frames: readonly SlicedFrame[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(headerBytes + frames.reduce((sum, { bytes }) => sum + recordBytes + bytes.length, 0))
  const view = new DataView(file.buffer)
  view.setUint32(0, nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snapLength, true)
  view.setUint32(20, linkType, true)
  let at = headerBytes
  for (const { second, nano, wireLength, bytes } of frames) {
    view.setUint32(at, second, true)
    view.setUint32(at + 4, nanoseconds ? nano : Math.floor(nano / 1000), true)
    view.setUint32(at + 8, bytes.length, true)
    view.setUint32(at + 12, Math.max(wireLength, bytes.length), true)
    file.set(bytes, at + recordBytes)
    at += recordBytes + bytes.length
  }
  return file
}
