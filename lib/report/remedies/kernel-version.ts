// Which kernel the case's machine runs: uname -r, the banner of mpstat and sar, an sa file.

import type { Report } from '@/lib/core/report'

/** `2.6.32-754.el6.x86_64` as the machine says it, or null. Vendors carry later changes under an old number. */
export function kernelOf(report: Report): string | null {
  const said = report.context?.find(({ name, of }) => name === 'kernel' && of === null)?.value
  return typeof said === 'string' ? said : null
}

/** Is `kernel` the version `than` or a later one? null: it cannot be told. `4.12.0-rc1` is 4.12. */
export function isSince(kernel: string | null, than: string): boolean | null {
  const [ours, theirs] = [numbers(kernel ?? ''), numbers(than)]
  if (ours === null || theirs === null) return null
  for (const [i, theirNumber] of theirs.entries()) {
    const ourNumber = ours[i] ?? 0
    if (ourNumber !== theirNumber) return ourNumber > theirNumber
  }
  return true
}

function numbers(version: string): number[] | null {
  const found = /^(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?/.exec(version)
  return found ? [Number(found[1]), Number(found[2]), Number(found[3] ?? 0)] : null
}
