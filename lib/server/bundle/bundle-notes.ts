import type { Diagnostic } from '@/lib/core/diagnostic'
import { printable } from '@/lib/text/notes'
import type { Odd } from '../unpack/archives/entry'

const unnamed = 'a-' // whose they are, the caller says
const most = 200

/** The diagnostics of an archive and of the archives in it: one a code and file, the first with its place, the others counted. */
export class BundleNotes {
  lost = false // something was not read
  readonly #list: { -readonly [K in keyof Diagnostic]: Diagnostic[K] }[] = []
  constructor(private readonly archive: string) {}

  get list(): readonly Diagnostic[] {
    return this.#list
  }

  /** `file`: the file in the archive that it speaks of, where it is not the archive itself. */
  note({ code, level, at, actual, entry }: Odd, file = '', more: Pick<Diagnostic, 'expected' | 'figures'> = {}): void {
    const shown = actual ?? entry
    this.add({
      code,
      level,
      count: 1,
      at: { artefact: unnamed, place: at === undefined ? { kind: 'whole' } : { kind: 'offset', at } },
      fileName: file || this.archive,
      ...(shown === undefined ? {} : { actual: printable(shown) }),
      ...more,
    })
  }

  add(diagnostic: Diagnostic): void {
    this.lost ||= diagnostic.level === 'data-loss' || diagnostic.level === 'error'
    const noted = this.#list.find(({ code, fileName }) => code === diagnostic.code && fileName === diagnostic.fileName)
    if (noted) noted.count += diagnostic.count
    else if (this.#list.length < most) this.#list.push({ ...diagnostic })
  }

  has(code: Diagnostic['code']): boolean {
    return this.#list.some((one) => one.code === code)
  }
}
