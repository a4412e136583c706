// A line of text as bytes that end in a line feed, for scanners that read bytes.

const encoder = new TextEncoder()
const feed = 10

/** One buffer for all lines: what `of` answers with is good until it is called again. */
export class LineBytes {
  #bytes = new Uint8Array(1024)

  of(text: string): Uint8Array {
    if (3 * text.length + 1 > this.#bytes.length) this.#bytes = new Uint8Array(6 * text.length)
    const { written } = encoder.encodeInto(text, this.#bytes)
    this.#bytes[written] = feed
    return this.#bytes
  }
}
