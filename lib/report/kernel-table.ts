// The kernel log as columns: one row a placed line.

import type { ArtefactId } from '@/lib/core/artefact'
import { pickKernelLines } from '@/lib/core/kernel-lines'
import type { KernelTable } from '@/lib/core/report'
import type { Timeline } from '@/lib/core/timeline'

/** Rows in order of time. Lines without a place on the axis are not in it; the counts of the report hold them. */
export function buildKernelTable({ facts }: Timeline): KernelTable {
  const { kernelEvents: all } = facts
  let timed = all.length // those without a time stand at the end
  while (timed > 0 && Number.isNaN(all.at[timed - 1])) timed--
  const lines =
    timed < all.length
      ? pickKernelLines(
          all,
          Uint32Array.from({ length: timed }, (_, row) => row),
        )
      : all
  const artefact: ArtefactId[] = [...new Set(lines.origins.map((origin) => origin.artefact))]
  const ofOrigin = lines.origins.map((origin) => artefact.indexOf(origin.artefact))
  const same = ofOrigin.every((to, from) => to === from)
  const { signatures, at, signature, times, suppressed, line, origin } = lines
  return {
    signatures,
    artefact,
    at,
    signature,
    times,
    suppressed,
    artefactOf: same ? origin : Uint16Array.from(origin, (from) => ofOrigin[from] ?? 0),
    line,
  }
}
