// A capture in several files, read as one: the bytes of each follow on those of the file before, as if all stood in the first.

import type { ArtefactId, FormatName } from '@/lib/core/artefact'
import type { CaptureFile } from '@/lib/core/capture'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { headerBytes } from '@/lib/formats/pcap/walker'
import { Unpacked } from './unpack/unpacked'

/** One of the files, open. `frames`: those of this file alone. */
export interface OpenCaptureFile extends CaptureFile {
  readonly fd: number
}

interface Begin {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly at: number // in the bytes of the whole
  readonly skipped: number // bytes of the file that are not in the whole
}

/** The files after the first. They must be of its kind: `findRings` sees to that. */
export class FollowingFiles {
  whole = true
  readonly diagnostics: Diagnostic[] = []
  readonly #files: readonly OpenCaptureFile[]
  readonly #begins: Begin[] = []

  constructor(files: readonly OpenCaptureFile[]) {
    this.#files = files
  }

  /** Their bytes, behind the `before` bytes of the first: of classic captures without the header, which says nothing new. */
  async *pieces(format: FormatName, before: number): AsyncGenerator<Uint8Array, void, undefined> {
    let at = before
    for (const file of this.#files) {
      const header = format === 'pcap' ? headerBytes : 0
      this.#begins.push({ artefact: file.artefact, fileName: file.fileName, at, skipped: header })
      const unpacked = new Unpacked(file.fd, file)
      try {
        await unpacked.open()
        let skip = header
        for await (const piece of unpacked.pieces()) {
          const rest = piece.subarray(skip)
          skip -= piece.length - rest.length
          at += rest.length
          if (rest.length > 0) yield rest
        }
      } finally {
        await unpacked.close()
        this.whole &&= unpacked.whole
        this.diagnostics.push(...unpacked.diagnostics)
      }
    }
  }

  /** Says where in which file it is, of what was noted at an offset in the bytes of the whole. */
  place(diagnostic: Diagnostic): Diagnostic {
    const { place } = diagnostic.at
    if (place.kind !== 'offset') return diagnostic
    const file = this.#begins.findLast(({ at }) => at <= place.at)
    if (!file) return diagnostic
    return {
      ...diagnostic,
      fileName: file.fileName,
      at: { artefact: file.artefact, place: { kind: 'offset', at: place.at - file.at + file.skipped } },
    }
  }
}
