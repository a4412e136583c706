// A binary file that was sent as text: every LF has got a CR in front of it, and nothing fits from the first one on.

const headBytes = 4096
/** So many LFs with a CR each do not come about by chance. */
const leastLfs = 3

/** Keeps the first bytes of the file: they show what was done to it. */
export class TextMode {
  private readonly bytes = new Uint8Array(headBytes)
  private length = 0

  push(bytes: Uint8Array): void {
    if (this.length === headBytes) return
    const size = Math.min(headBytes - this.length, bytes.length)
    this.bytes.set(bytes.subarray(0, size), this.length)
    this.length += size
  }

  get head(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

export function hasOnlyCrLf(bytes: Uint8Array): boolean {
  let lfs = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at - 1] !== 13) return false
    lfs++
  }
  return lfs >= leastLfs
}
