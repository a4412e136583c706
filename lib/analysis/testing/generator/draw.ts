// Draws from the usual distributions, from one seed.

import { randomFrom } from '../../chance'

export class Draw {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = randomFrom(seed)
    for (let i = 0; i < 8; i++) this.#random()
  }

  share = (): number => this.#random()
  chance = (p: number): boolean => this.#random() < p
  between = (low: number, high: number): number => low + (high - low) * this.#random()
  /** Spread evenly in order of magnitude. */
  scaled = (low: number, high: number): number => low * (high / low) ** this.#random()
  whole = (low: number, high: number): number => Math.floor(this.between(low, high + 1))
  one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(this.#random() * of.length)] ?? of[0]
  normal = (): number => Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random())

  poisson(mean: number): number {
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()))
    let [n, product] = [-1, 1]
    const floor = Math.exp(-mean)
    do {
      n++
      product *= this.#random()
    } while (product > floor)
    return n
  }

  /** How many of n, each with chance p. */
  binomial(n: number, p: number): number {
    if (p <= 0 || n <= 0) return 0
    if (n > 60) return Math.min(n, this.poisson(n * Math.min(1, p)))
    let hits = 0
    for (let i = 0; i < n; i++) if (this.#random() < p) hits++
    return hits
  }
}
