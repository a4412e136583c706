// What one upload may make of itself when it is unpacked: one budget over every level and every member of it.

const highestRatio = 200 // logs of nothing but one repeated line reach 150:1; a bomb reaches deflate's 1032:1, bzip2's million
export const ratioFrom = 64 * 1024 ** 2
const mostUnpacked = 20 * 1024 ** 3
export const mostEntries = 20_000
export const mostDeepArchives = 3

/** Counts what comes out of unpacking against what was stored. */
export class Budget {
  out = 0 // bytes that came out of compression, of all levels together
  entries = 0 // of all archives together
  tick: () => void = () => undefined // hears that something was read or came out
  #taken = 0

  /** Stored bytes read so far. */
  get taken(): number {
    return this.#taken
  }

  /** The stored bytes were read up to here. */
  reach(upTo: number): void {
    this.#taken = Math.max(this.#taken, upTo)
    this.tick()
  }

  /** `bytes` more came out. False: that is more than an honest file makes; stop. */
  spend(bytes: number): boolean {
    this.out += bytes
    this.tick()
    return !this.spent
  }

  get spent(): boolean {
    return this.out > mostUnpacked || (this.out > ratioFrom && this.out > highestRatio * this.#taken)
  }
}
