import { Refusal } from '../refusal'

/** How long a question may compute before everything else of the server gets its turn. */
const slice = 12 // ms

/** Lets others have their turn: called between pieces, it waits only when a slice is over. */
export class Pace {
  readonly #signal: AbortSignal | undefined
  #since = performance.now()
  constructor(signal?: AbortSignal) {
    this.#signal = signal
  }

  async rest(): Promise<void> {
    if (performance.now() - this.#since < slice) return
    await new Promise((resolve) => setImmediate(resolve))
    if (this.#signal?.aborted) throw new Refusal(503, 'busy', 'The question was given up.', 'Ask again.')
    this.#since = performance.now()
  }
}
