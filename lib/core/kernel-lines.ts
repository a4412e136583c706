// Kernel log lines as columns: one row a line. A log of millions of lines costs some forty bytes a line, and no object.

import type { ArtefactId } from './artefact'
import type { ClockId } from './clock'
import type { KernelEvent, KernelLevel, KernelSignature } from './kernel-event'
import type { Time } from './units'

/**
 * Rows in order of time; those without a stamp stand where they were read. Plain data: `columns.ts` stores it as it is.
 * Two lines say the same if their `said` is equal: it is a fingerprint of 53 bits of the text, whether or not the text is kept.
 */
export interface KernelLines<T extends Time> {
  readonly length: number
  readonly origins: readonly KernelOrigin[]
  readonly signatures: readonly KernelSignature[]
  readonly at: ArrayLike<T> // Float64Array; NaN: the line has no stamp
  readonly level: ArrayLike<number> // Uint8Array: 0 emerg … 7 debug, 255: not said
  readonly signature: ArrayLike<number> // Int16Array: index into signatures, -1: a kind we do not name, or a part of a trace
  readonly times: ArrayLike<number> // Uint32Array: 1, or the n of `message repeated n times`
  readonly suppressed: ArrayLike<number> // Uint32Array
  readonly origin: ArrayLike<number> // Uint16Array: index into origins
  readonly line: ArrayLike<number> // Uint32Array: 1-based
  readonly part: ArrayLike<number> | null // Uint32Array: the nth record of its line; null: each line holds one
  readonly said: ArrayLike<number> // Float64Array; of a folded line the fingerprint of what it repeats
  readonly text: ArrayLike<number> // Int32Array: index into texts, -1: not kept, see the artefact's line
  readonly texts: KernelTexts
}

export interface KernelOrigin {
  readonly artefact: ArtefactId
  readonly clock: ClockId
}

/** Distinct texts, one after the other as UTF-8: the nth from `ends[n - 1]` to `ends[n]`. */
export interface KernelTexts {
  readonly ends: ArrayLike<number> // Uint32Array
  readonly bytes: ArrayLike<number> // Uint8Array
}

export const kernelLevels: readonly KernelLevel[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
export const levelUnsaid = 255

export const noKernelLines: KernelLines<never> = {
  length: 0,
  origins: [],
  signatures: [],
  at: [],
  level: [],
  signature: [],
  times: [],
  suppressed: [],
  origin: [],
  line: [],
  part: null,
  said: [],
  text: [],
  texts: { ends: [], bytes: [] },
}

const decoder = new TextDecoder()

/** What the line in that row says; null where the text was not kept (a log of many different ones) or there is no such row. */
export function kernelText({ text, texts: { ends, bytes } }: KernelLines<Time>, row: number): string | null {
  const n = text[row] ?? -1
  if (n < 0) return null
  const from = n === 0 ? 0 : (ends[n - 1] ?? 0)
  const to = ends[n] ?? from
  return decoder.decode(bytes instanceof Uint8Array ? bytes.subarray(from, to) : Uint8Array.from(Array.from(bytes).slice(from, to)))
}

/** When the line was said; null if it has no stamp. */
export function kernelTime<T extends Time>({ at }: KernelLines<T>, row: number): T | null {
  const time = at[row]
  return time === undefined || Number.isNaN(time) ? null : time
}

export const kernelSignature = ({ signature, signatures }: KernelLines<Time>, row: number): KernelSignature | null =>
  signatures[signature[row] ?? -1] ?? null

/** Where the line came from. */
export const kernelOrigin = ({ origin, origins }: KernelLines<Time>, row: number): KernelOrigin =>
  origins[origin[row] ?? 0] ?? { artefact: 'a-', clock: 'utc' }

/** One row as an object. For a few: of millions use the columns. */
export function eventAt<T extends Time>(lines: KernelLines<T>, row: number): KernelEvent<T> {
  const { artefact, clock } = kernelOrigin(lines, row)
  const line = lines.line[row] ?? 0
  const part = lines.part?.[row] ?? 0
  return {
    id: `k-${artefact.slice(2)}-${line}${part === 0 ? '' : `.${part}`}`,
    clock,
    at: kernelTime(lines, row),
    level: kernelLevels[lines.level[row] ?? levelUnsaid] ?? null,
    message: kernelText(lines, row),
    signature: kernelSignature(lines, row),
    times: lines.times[row] ?? 1,
    suppressed: lines.suppressed[row] ?? 0,
    source: { artefact, place: { kind: 'lines', first: line, last: line } },
  }
}

/** All rows as objects: for logs known to be short. */
export const eventsOf = <T extends Time>(lines: KernelLines<T>): KernelEvent<T>[] =>
  Array.from({ length: lines.length }, (_, row) => eventAt(lines, row))

/** The first `most` rows whose signature is one of `names`, in their order. */
export function rowsOf(lines: KernelLines<Time>, names: ReadonlySet<KernelSignature>, most = lines.length): Uint32Array {
  const wanted = new Set<number>()
  lines.signatures.forEach((name, i) => {
    if (names.has(name)) wanted.add(i)
  })
  const { signature, length } = lines
  const rows = new Uint32Array(most)
  let n = 0
  if (wanted.size === 0) return rows.subarray(0, 0)
  const is = Uint8Array.from({ length: lines.signatures.length + 1 }, (_, i) => (wanted.has(i - 1) ? 1 : 0))
  for (let row = 0; row < length && n < most; row++) if (is[(signature[row] ?? -1) + 1] === 1) rows[n++] = row
  return rows.subarray(0, n)
}

/** The given rows, in the given order. The texts are shared, not copied. */
export function pickKernelLines<T extends Time>(lines: KernelLines<T>, rows: ArrayLike<number>): KernelLines<T> {
  const n = rows.length
  const take = <C extends { [i: number]: number }>(column: ArrayLike<number>, picked: C): C => {
    for (let i = 0; i < n; i++) picked[i] = column[rows[i] ?? 0] ?? 0
    return picked
  }
  return {
    ...lines,
    length: n,
    at: take(lines.at, new Float64Array(n)) as ArrayLike<number> as ArrayLike<T>,
    level: take(lines.level, new Uint8Array(n)),
    signature: take(lines.signature, new Int16Array(n)),
    times: take(lines.times, new Uint32Array(n)),
    suppressed: take(lines.suppressed, new Uint32Array(n)),
    origin: take(lines.origin, new Uint16Array(n)),
    line: take(lines.line, new Uint32Array(n)),
    part: lines.part === null ? null : take(lines.part, new Uint32Array(n)),
    said: take(lines.said, new Float64Array(n)),
    text: take(lines.text, new Int32Array(n)),
  }
}

/** All rows of all, one after the other. Of one alone, itself. */
export function concatKernelLines<T extends Time>(all: readonly KernelLines<T>[]): KernelLines<T> {
  const list = all.filter(({ length }) => length > 0)
  const [first] = list
  if (first === undefined) return noKernelLines
  if (list.length === 1) return first
  const length = list.reduce((sum, lines) => sum + lines.length, 0)
  const origins: KernelOrigin[] = []
  const signatures: KernelSignature[] = []
  const whole = {
    at: new Float64Array(length),
    level: new Uint8Array(length),
    signature: new Int16Array(length),
    times: new Uint32Array(length),
    suppressed: new Uint32Array(length),
    origin: new Uint16Array(length),
    line: new Uint32Array(length),
    said: new Float64Array(length),
    text: new Int32Array(length),
  }
  const part = list.some((lines) => lines.part !== null) ? new Uint32Array(length) : null
  const texts = new JoinedTexts()
  let to = 0
  for (const lines of list) {
    const signatureOf = lines.signatures.map((name) => indexIn(signatures, name, (known) => known === name))
    const originOf = lines.origins.map((one) => indexIn(origins, one, (known) => known.artefact === one.artefact && known.clock === one.clock))
    const shift = texts.add(lines.texts)
    whole.at.set(lines.at, to)
    whole.level.set(lines.level, to)
    whole.times.set(lines.times, to)
    whole.suppressed.set(lines.suppressed, to)
    whole.line.set(lines.line, to)
    whole.said.set(lines.said, to)
    if (lines.part !== null) part?.set(lines.part, to)
    for (let row = 0; row < lines.length; row++, to++) {
      whole.signature[to] = signatureOf[lines.signature[row] ?? -1] ?? -1
      whole.origin[to] = originOf[lines.origin[row] ?? 0] ?? 0
      const text = lines.text[row] ?? -1
      whole.text[to] = text < 0 ? -1 : text + shift
    }
  }
  return { ...whole, length, origins, signatures, part, at: whole.at as ArrayLike<number> as ArrayLike<T>, texts: texts.all() }
}

function indexIn<V>(list: V[], value: V, is: (known: V) => boolean): number {
  const at = list.findIndex(is)
  return at >= 0 ? at : list.push(value) - 1
}

/** Texts of several logs as one list; the same list given again is not copied again. */
class JoinedTexts {
  readonly #parts: { readonly texts: KernelTexts; readonly shift: number; readonly from: number }[] = []
  #count = 0
  #bytes = 0

  add(texts: KernelTexts): number {
    const known = this.#parts.find((part) => part.texts === texts)
    if (known !== undefined) return known.shift
    const shift = this.#count
    this.#parts.push({ texts, shift, from: this.#bytes })
    this.#count += texts.ends.length
    this.#bytes += texts.bytes.length
    return shift
  }

  all(): KernelTexts {
    const [ends, bytes] = [new Uint32Array(this.#count), new Uint8Array(this.#bytes)]
    for (const { texts, shift, from } of this.#parts) {
      bytes.set(texts.bytes, from)
      for (let n = 0; n < texts.ends.length; n++) ends[shift + n] = from + (texts.ends[n] ?? 0)
    }
    return { ends, bytes }
  }
}

/** The rows' order by time: rows without a stamp stay behind the one they follow, equal stamps in the order read. Null if they are in order. */
export function orderByTime(at: ArrayLike<number>): Uint32Array | null {
  const length = at.length
  if (ascends(at)) return null
  // What goes back is rare: it alone is sorted, and merged with the rest, which ascends.
  const keys = new Float64Array(length)
  const [ascending, behind] = [new Uint32Array(length), new Uint32Array(length)]
  let [n, late, key, latest] = [0, 0, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let row = 0; row < length; row++) {
    const time = at[row] ?? Number.NaN
    if (!Number.isNaN(time)) key = time
    keys[row] = key
    if (key < latest) behind[late++] = row
    else {
      latest = key
      ascending[n++] = row
    }
  }
  return merged(ascending.subarray(0, n), behind.subarray(0, late), keys)
}

function ascends(at: ArrayLike<number>): boolean {
  let latest = Number.NEGATIVE_INFINITY
  for (let row = 0; row < at.length; row++) {
    const time = at[row] ?? Number.NaN
    if (time < latest) return false
    if (time > latest) latest = time
  }
  return true
}

function merged(one: Uint32Array, other: Uint32Array, keys: Float64Array): Uint32Array {
  const before = (x: number, y: number): number => (keys[x] ?? 0) - (keys[y] ?? 0) || x - y
  other.sort(before)
  const order = new Uint32Array(one.length + other.length)
  let [i, j] = [0, 0]
  for (let n = 0; n < order.length; n++) {
    const [x, y] = [one[i], other[j]]
    const takeOne = y === undefined || (x !== undefined && before(x, y) < 0)
    order[n] = (takeOne ? x : y) ?? 0
    if (takeOne) i++
    else j++
  }
  return order
}
