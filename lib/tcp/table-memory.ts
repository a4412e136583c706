// Memory for the large tables. Shared memory is not counted towards the garbage collector's limit: taken as private memory, tables
// that are mostly never written would have it collect again and again.

export type Words = Int32Array<SharedArrayBuffer>
export type Floats = Float64Array<SharedArrayBuffer>

/** What stands before a large piece of memory, and what is left of its cache line: behind it records of 64 bytes lie in a line each. */
const untilLine = 48

/** `length` words, all zero. What is not written takes no memory. */
export const tableOf = (length: number): Words => new Int32Array(new SharedArrayBuffer(untilLine + length * 4), untilLine, length)

/** The same bytes as 64-bit floats. */
export const floatsOf = (words: Words): Floats => new Float64Array(words.buffer, words.byteOffset, words.length >> 1)

/** A hash table uses this many of its slots at first, and twice as many whenever half are taken: what is spread over less memory is sooner in a cache. */
export const firstSlots = 1024

/** The least power of two that is not below `least`. */
export const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least))
