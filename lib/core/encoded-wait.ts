/**
 * A wait in µs and whether it is a floor, as one number that sorts as the product-limit estimator (Kaplan and Meier 1958) wants: where an answer and
 * a floor are equally long, the answer comes first.
 */
export const encodeWait = (wait: number, floor: boolean): number => Math.max(0, Math.round(wait)) * 2 + (floor ? 1 : 0)
export const waitIn = (encoded: number): number => Math.floor(encoded / 2)
export const isFloor = (encoded: number): boolean => waitIn(encoded) * 2 !== encoded

/** Encoded waits in order; the array given is used up. Those of 32 bits are sorted as such: it takes half the time. */
export function sortWaits(encoded: Float64Array, greatest: number): Float64Array | Uint32Array {
  return greatest < 2 ** 32 ? new Uint32Array(encoded).sort() : encoded.sort()
}
