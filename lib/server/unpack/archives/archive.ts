// Every kind of archive that is opened, known by its first bytes.

import type { ArchiveKind } from '@/lib/core/artefact'
import { isEmptyTar, isTar } from './tar-header'
import { isZip } from './zip'

/** What kind of archive begins with `head`, its first 16 KiB; null for none. */
export function archiveOf(head: Uint8Array): ArchiveKind | null {
  if (isZip(head)) return 'zip'
  return isTar(head) || isEmptyTar(head) ? 'tar' : null
}
