// How much a capture can hold at the most. Tables have their full size from the start, for arrays that stay are read faster and memory that is
// not written costs nothing; those of a small capture are small.

/** A record header and as much of IPv4 and TCP as is needed to follow a segment. */
const leastSegment = 48

/** How many segments a capture of `size` bytes can have; `size` null: not known. */
export const segmentsIn = (size: number | null): number => (size === null ? Number.POSITIVE_INFINITY : Math.ceil(size / leastSegment) + 1)
