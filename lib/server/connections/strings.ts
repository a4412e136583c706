// Many strings as three columns: their bytes one behind the other, where each ends, and its place in alphabetical order. A table of a
// million names is opened without making one of them.

export interface PackedStrings {
  readonly text: Uint8Array
  readonly ends: Uint32Array // one string a place
  readonly rank: Uint32Array // of each, 0 the first in order of UTF-16 units
}

export function packStrings(strings: readonly string[], compare: (a: number, b: number) => number = byText(strings)): PackedStrings {
  const encoder = new TextEncoder()
  const ends = new Uint32Array(strings.length)
  let length = 0
  const encoded = strings.map((string, place) => {
    const bytes = encoder.encode(string)
    length += bytes.length
    ends[place] = length
    return bytes
  })
  const text = new Uint8Array(length)
  encoded.forEach((bytes, place) => {
    text.set(bytes, place === 0 ? 0 : ends[place - 1])
  })
  const rank = new Uint32Array(strings.length)
  Uint32Array.from(strings.keys())
    .sort(compare)
    .forEach((place, at) => {
      rank[place] = at
    })
  return { text, ends, rank }
}

const byText =
  (strings: readonly string[]) =>
  (a: number, b: number): number => {
    const [one = '', other = ''] = [strings[a], strings[b]]
    return one < other ? -1 : one > other ? 1 : 0
  }

/** The strings of a file, made one by one when they are asked for. */
export class Strings {
  readonly #packed: PackedStrings
  readonly #decoder = new TextDecoder()
  constructor(packed: PackedStrings) {
    this.#packed = packed
  }

  get count(): number {
    return this.#packed.ends.length
  }

  get rank(): Uint32Array {
    return this.#packed.rank
  }

  /** The string of this place; '' where there is none. */
  at(place: number): string {
    const { text, ends } = this.#packed
    const end = ends[place]
    return end === undefined ? '' : this.#decoder.decode(text.subarray(place === 0 ? 0 : ends[place - 1], end))
  }
}
