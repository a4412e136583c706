import type { Members } from '@/lib/core/artefact'

const mostFolders = 40
const steps = 3 // of a path that name its folder in the list

/** Counts what became of the files of an archive. */
export class BundleTally {
  same = 0
  #refused = 0
  #listed = 0
  #folders = new Map<string, number>()
  #sample: string[] = []

  refuse(): void {
    this.#refused++
  }

  list(path: string): void {
    this.#listed++
    const folder = path.split('/').slice(0, -1).slice(0, steps).join('/') || '.'
    this.#folders.set(folder, (this.#folders.get(folder) ?? 0) + 1)
    if (this.#sample.length < 5) this.#sample.push(path)
  }

  /** Of what was not needed, read members left aside. */
  get files(): number {
    return this.same + this.#refused + this.#listed
  }

  /** The first names that were not needed. */
  sample(): string {
    return this.#sample.join(', ')
  }

  members(read: number): Members {
    const sorted = [...this.#folders].sort((a, b) => b[1] - a[1])
    const folders = sorted.slice(0, mostFolders).map(([path, files]) => ({ path, files }))
    const rest = sorted.slice(mostFolders).reduce((sum, [, files]) => sum + files, 0)
    return {
      files: this.files + read,
      read,
      same: this.same,
      listed: this.#listed,
      refused: this.#refused,
      folders: rest > 0 ? [...folders, { path: '', files: rest }] : folders,
    }
  }
}
