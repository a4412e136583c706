// The child that reads one artefact. Its bytes are stdin, an open file; facts go to file descriptor 3. It opens no file itself.

import type { ArtefactId, FormatName } from '@/lib/core/artefact'
import { packColumns } from '@/lib/core/columns'
import { parseArtefact } from '../pipeline'
import { factsFd, say, writeAll } from './words'

export interface ParseOptions {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly size: number
  readonly chosen: FormatName | null
}

const optionsOf = (text: string): ParseOptions => JSON.parse(text) as ParseOptions

/** `parse OPTIONS`, with ParseOptions as JSON. */
export async function parseCommand([options]: readonly string[]): Promise<number> {
  if (options === undefined) return 2
  const { parsed, ...read } = await parseArtefact(0, optionsOf(options), {
    detected: (detection) => say({ t: 'detected', detection }),
    progress: (progress) => say({ t: 'progress', ...progress }),
  })
  if (parsed) writeAll(factsFd, packColumns(parsed))
  say({ t: 'read', ...read })
  return 0
}
