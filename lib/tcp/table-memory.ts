// Memory for the large tables. Shared memory is not counted towards the garbage collector's limit: taken as private memory, tables
// that are mostly never written would have it collect again and again.

export type Words = Int32Array<SharedArrayBuffer>
export type Floats = Float64Array<SharedArrayBuffer>

/** `length` words, all zero. What is not written takes no memory. */
export const tableOf = (length: number): Words => new Int32Array(new SharedArrayBuffer(length * 4))

/** The same bytes as 64-bit floats. */
export const floatsOf = (words: Words): Floats => new Float64Array(words.buffer)
