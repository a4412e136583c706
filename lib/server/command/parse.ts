// The child that reads artefacts, one after the other. Their bytes are open files; it opens none itself.

import { packColumns } from '@/lib/core/columns'
import { spanOf } from '@/lib/formats/capture-ring'
import { ConnectionsWriter } from '../connections/writer'
import { parseArtefact } from '../pipeline'
import type { ArtefactInput, ReadArtefact } from '../read-artefact'
import { Growing, Orders, type ReadTask } from './orders'
import { type ArchiveWords, say, writeAll } from './words'

/** `parse`: does the tasks that come first on stdin, and says `read` after each. */
export async function parseCommand(): Promise<number> {
  const orders = new Orders()
  const first = orders.next()
  if (!('tasks' in first)) return 2
  for (const task of first.tasks) await readTask(task, orders)
  return 0
}

async function readTask(task: ReadTask, orders: Orders): Promise<void> {
  const { parsed, archive, ...read } = await parseArtefact(task.files[0]?.fd ?? -1, inputOf(task, orders), {
    detected: (detection) => say({ t: 'detected', detection }),
    progress: (progress) => say({ t: 'progress', ...progress }),
    spool: { fd: task.facts, room: task.room },
  })
  if (parsed) writeAll(task.facts, packColumns(parsed))
  say({ t: 'read', ...read, ...(archive && { archive: inWords(archive) }), span: parsed && spanOf(parsed) })
}

const inWords = ({ members, found }: NonNullable<ReadArtefact['archive']>): ArchiveWords => ({
  members,
  found: found.map(({ entry, path, from, size, modifiedAt }) => ({ entry, path, from, size, modifiedAt })),
})

function inputOf({ artefact, fileName, size, chosen, files, connections }: ReadTask, orders: Orders): ArtefactInput {
  const rows = new ConnectionsWriter((bytes) => writeAll(connections, bytes))
  const told = { fileName, size, chosen, connections: rows }
  if (artefact !== null) return { ...told, artefact, files: files.map((file) => ({ ...file, artefact: file.artefact ?? artefact })) }
  const extent = new Growing(orders, (at) => say({ t: 'waits', at }))
  return {
    get artefact() {
      return extent.artefact
    },
    ...told,
    extent,
  }
}
