import { closeSync, openSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Artefact, ArtefactId } from '@/lib/core/artefact'
import { bytes } from '@/lib/core/units'
import { type Digest, digestOf } from '../digest'
import { artefactIdOf } from '../ids'
import { type CaseFacts, makeReport, parseArtefact } from '../pipeline'
import type { ArtefactInput } from '../read-artefact'
import { type FoundFile, findFiles } from './files'
import { joinRings } from './join-rings'
import { readMembers } from './read-members'
import { unnamedSpool } from './unnamed-file'

/** `analyze [--json] [--title T] PATH…`. */
export async function analyzeCommand(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  if (typeof asked === 'string') {
    process.stderr.write(`finwait analyze: ${asked}\nTry: finwait --help\n`)
    return 2
  }
  const artefacts: CaseFacts['artefacts'][number][] = []
  const seen = new Seen()
  const paths = new Map<ArtefactId, string>()
  let status = 0
  const passedOver = asked.files.filter(({ worthALook }) => !worthALook).length
  if (passedOver > 0) process.stderr.write(`finwait analyze: ${passedOver} files were not looked at: of such nothing is read\n`)
  for (const file of asked.files.filter(({ worthALook }) => worthALook)) {
    const fd = openFile(file)
    const read = fd === null ? [] : await readFile(fd, file, seen)
    if (fd === null) status = 1
    artefacts.push(...read)
    for (const { artefact } of read) {
      if (artefact.from === undefined) paths.set(artefact.id, file.path)
      // In a folder lie all kinds of files; one that was named is meant.
      if (artefact.status === 'failed' && (file.named || artefact.detection.kind !== 'unknown')) status = 1
    }
  }
  const { report } = await makeReport({
    case: { id: 'local', title: asked.title, createdAt: new Date().toISOString() },
    artefacts: artefacts.length > 1 ? await joinRings(artefacts, paths) : artefacts,
    statements: [],
  })
  process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : (await import('./summary')).summarise(report))
  return status
}

function openFile(file: FoundFile): number | null {
  try {
    return openSync(file.path, 'r')
  } catch (error) {
    process.stderr.write(`finwait analyze: ${error instanceof Error ? error.message : String(error)}\n`)
    return null
  }
}

function readArguments(args: readonly string[]): { readonly json: boolean; readonly title: string; readonly files: readonly FoundFile[] } | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false }, title: { type: 'string', default: '' } },
      allowPositionals: true,
    })
    if (positionals.length === 0) return 'name at least one file or folder'
    const files = positionals.flatMap((path) => findFiles(path))
    if (files.length === 0) return `there is no file in ${positionals.join(', ')}`
    return { json: values.json, title: values.title || (positionals[0] ?? ''), files }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Artefacts by content: the same bytes under another name are the same artefact. */
class Seen {
  readonly #ids = new Map<string, ArtefactId>()
  readonly #sizes = new Set<number>()

  /** Of one size there is perhaps the same content: only then the digest must be known before reading. */
  has(digest: Digest): boolean {
    return this.#sizes.has(digest.size) && this.#ids.has(digest.sha256)
  }

  name(digest: Digest): ArtefactId {
    const { sha256, size } = digest
    const known = this.#ids.get(sha256)
    if (known !== undefined) return known
    const taken = new Set(this.#ids.values())
    const id = artefactIdOf(sha256, (one) => taken.has(one))
    this.#ids.set(sha256, id)
    this.#sizes.add(size)
    return id
  }
}

/** The file as an artefact, and, of an archive, what came out of it. Nothing, if these bytes were read before. */
async function readFile(fd: number, file: FoundFile, seen: Seen): Promise<CaseFacts['artefacts']> {
  const spool = unnamedSpool()
  try {
    const digest = digestOf(fd)
    if (seen.has(digest)) return []
    const input: ArtefactInput = {
      get artefact() {
        return seen.name(digest)
      },
      fileName: file.name,
      size: digest.size,
      chosen: null,
    }
    const { parsed, detection, compression, status, diagnostics, archive } = await parseArtefact(fd, input, { spool })
    const artefact: Artefact = {
      id: seen.name(digest),
      fileName: file.name,
      size: bytes(digest.size),
      sha256: digest.sha256,
      receivedAt: new Date().toISOString(),
      modifiedAt: file.modifiedAt.toISOString(),
      compression,
      detection,
      status,
      ...(archive ? { members: archive.members } : {}),
    }
    const itself = { artefact, parsed, diagnostics }
    return archive ? [itself, ...(await readMembers(artefact, archive.found, spool, seen))] : [itself]
  } finally {
    closeSync(fd)
  }
}
