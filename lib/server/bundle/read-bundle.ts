// An archive, read once from its first byte to its last: which of its files are worth reading, and what became of the others.
//
//     entry ─▶ by its name not worth it ──────────────▶ listed
//          └─▶ first 16 KiB ─▶ an archive, or wrapped ─▶ opened, at most three archives deep
//                          ├─▶ a format is seen ──────▶ written to the spool: a member
//                          └─▶ none ──────────────────▶ listed

import type { ArchiveKind, BundleLayout, Detection, Members, Status } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import { detect } from '@/lib/formats/detect'
import type { Head } from '@/lib/formats/format'
import { headText } from '@/lib/text/lines'
import type { Feed } from '../feed'
import { archiveOf } from '../unpack/archives/archive'
import type { Entries, Entry, Odd } from '../unpack/archives/entry'
import { readTar } from '../unpack/archives/tar'
import { readZip } from '../unpack/archives/zip'
import type { Range } from '../unpack/archives/zip-directory'
import { mostDeepArchives, mostEntries } from '../unpack/budget'
import { headLength, Unpacked } from '../unpack/unpacked'
import { longestMagic, wrappingOf } from '../unpack/wrappings'
import { BundleNotes } from './bundle-notes'
import { BundleTally } from './bundle-tally'
import { placeOf, shownName } from './names'
import { interestIn, layoutOf, Patience, promises } from './relevance'
import { type Spool, type Spooled, SpoolWriter } from './spool'

/** A file of an archive that a format was seen in. Its bytes, as they lay in the archive, are in the spool. */
export interface Member extends Spooled {
  readonly entry: number // 1-based, over all levels
  readonly path: string // text to show; of an archive in the archive with that one's name before it
  readonly modifiedAt: number | null // ms
}

export interface ReadBundle {
  readonly detection: Detection
  readonly status: Status
  readonly diagnostics: readonly Diagnostic[]
  readonly found: readonly Member[]
  readonly members: Members
}

const unnamed = 'a-'
const longestPath = 1024
const mostMembers = 2_000 // each is read by a process of its own
const mostDepth = mostDeepArchives

/**
 * Reads the archive that `unpacked` holds; `file` is where its stored bytes lie. Closes `unpacked`. Odd input becomes diagnostics,
 * which name no artefact: whose they are, the caller says.
 */
export async function readBundle(
  kind: ArchiveKind,
  unpacked: Unpacked,
  file: Range,
  spool: Spool,
  fileName: string,
  progress: (entries: number, bytes: number) => void = () => undefined,
): Promise<ReadBundle> {
  const bundle = new Bundle(unpacked, spool, fileName, progress)
  try {
    await bundle.open(kind, file)
  } finally {
    await unpacked.close()
  }
  return bundle.result(kind)
}

class Bundle {
  readonly #spool: SpoolWriter
  readonly #tally = new BundleTally()
  readonly #found: Member[] = []
  readonly #notes: BundleNotes
  readonly #contents = new Map<string, number>() // sha256 of what was written to the spool, members and archives alike, and what came out of it
  readonly #patience = new Patience()
  #layout: BundleLayout | null = null
  #over = false // a limit was reached: nothing more is read

  constructor(
    private readonly outer: Unpacked,
    spool: Spool,
    private readonly fileName: string,
    progress: (entries: number, bytes: number) => void,
  ) {
    this.#spool = new SpoolWriter(spool)
    this.#notes = new BundleNotes(fileName)
    outer.budget.tick = () => progress(outer.budget.entries, outer.budget.taken)
  }

  async open(kind: ArchiveKind, file: Range): Promise<void> {
    const { outer } = this
    const mismatch = contradiction(this.fileName, kind)
    if (mismatch !== null) this.#notes.note({ code: 'extension_mismatch', level: 'notice', at: 0, actual: kind }, '', { expected: [mismatch] })
    if (kind === 'tar') await this.#walk(readTar(outer.content, this.#noting('')), 1, '')
    else if (outer.compression !== 'none') await this.#openZip(outer.content, 1, '')
    else
      await this.#walk(
        readZip(file, this.#noting(''), outer.budget, (upTo) => outer.budget.reach(upTo)),
        1,
        '',
      )
    for (const diagnostic of outer.diagnostics) this.#notes.add(diagnostic)
    const { spent, out, taken } = outer.budget
    if (spent && !this.#notes.has('decompression_limit'))
      this.#notes.note({ code: 'decompression_limit', level: 'error' }, '', { figures: { bytes: out, from: taken } })
  }

  result(kind: ArchiveKind): ReadBundle {
    const notes = this.#notes
    const none = this.#found.length === 0
    if (none && !notes.lost && this.#tally.files === 0) notes.note({ code: 'archive_empty', level: 'error', at: 0 })
    else if (none && !notes.lost) notes.note({ code: 'nothing_recognised', level: 'error', actual: this.#tally.sample() })
    const failed = none && notes.list.some(({ level }) => level === 'error')
    const layout = this.#layout
    return {
      detection: {
        kind: 'archive',
        format: null,
        archive: kind,
        layout,
        why: layout === null ? `It begins as a ${kind} archive does.` : `Its folders are those of a ${layout}.`,
      },
      status: failed ? 'failed' : notes.lost ? 'partial' : notes.list.length > 0 ? 'ok+notes' : 'ok',
      diagnostics: notes.list,
      found: this.#found,
      members: this.#tally.members(this.#found.length),
    }
  }

  async #walk(entries: Entries, depth: number, prefix: string): Promise<void> {
    const { budget } = this.outer
    const places = new Set<string>()
    for await (const entry of entries) {
      const name = shownName(entry.path)
      const path = (prefix + name.text).slice(-longestPath)
      if (++budget.entries > mostEntries) {
        this.#notes.note({ code: 'too_many_entries', level: 'data-loss', actual: `entry ${budget.entries}` })
        this.#over = true
        return
      }
      const said = { level: 'notice', actual: path } as const
      if (name.unsafe) this.#notes.note({ code: 'unsafe_path', ...said })
      if (name.odd) this.#notes.note({ code: 'odd_name', ...said })
      this.#layout ??= layoutOf(entry.path)
      if (entry.kind !== 'folder') {
        const place = placeOf(entry.path)
        if (places.has(place)) this.#notes.note({ code: 'duplicate_entry', ...said })
        places.add(place)
        await this.#entry(entry, budget.entries, path, depth)
      }
      if (budget.spent) this.#over = true
      if (this.#over) return
    }
  }

  async #entry(entry: Entry, number: number, path: string, depth: number): Promise<void> {
    const { kind } = entry
    if (kind !== 'file') {
      this.#tally.refuse()
      if (kind === 'link') this.#notes.note({ code: 'link_skipped', level: 'info', actual: path })
      else if (kind === 'special') this.#notes.note({ code: 'special_entry_skipped', level: 'notice', actual: path })
      return
    }
    if (interestIn(entry.path) === 'pass' || this.#patience.isOver(path) || (entry.size === 0 && !promises(path))) return this.#tally.list(path)
    const content = entry.content()
    const head = await content.peek(headLength)
    if (wrappingOf(head.subarray(0, longestMagic))) return this.#wrapped(content, entry, number, path, depth)
    const archive = archiveOf(head)
    if (archive !== null) return this.#inner(archive, content, depth, path)
    if (!this.#wanted(head, entry.path, path)) return this.#tally.list(path)
    const spooled = await this.#write(content, path)
    if (spooled) this.#keep(spooled, entry, number, path)
  }

  /** A compressed file: its bytes go to the spool as they are, and come out of it to be looked at, to their end: they count, needed or not. */
  async #wrapped(content: Feed, entry: Entry, number: number, path: string, depth: number): Promise<void> {
    const spooled = await this.#write(content, path)
    if (spooled === null) return
    const { fd } = this.#spool.spool
    const until = { beyond: () => spooled.from + spooled.size }
    const { budget } = this.outer
    const before = budget.out
    const unpacked = new Unpacked(fd, { artefact: unnamed, fileName: path }, until, { from: spooled.from, budget })
    const head = await unpacked.open()
    const archive = archiveOf(head)
    if (archive !== null) {
      await this.#inner(archive, unpacked.content, depth, path)
      await unpacked.close()
      for (const diagnostic of unpacked.diagnostics) this.#notes.add(diagnostic)
      return
    }
    const wanted = !unpacked.tooDeep && this.#wanted(head, entry.path, path)
    for await (const _ of unpacked.pieces());
    this.#contents.set(spooled.sha256, budget.out - before)
    const limits = unpacked.diagnostics.filter(({ level }) => level === 'error')
    for (const limit of limits) this.#notes.add(limit)
    if (wanted && limits.length === 0) return this.#keep(spooled, entry, number, path)
    this.#spool.takeBack(spooled)
    if (limits.length > 0) this.#tally.refuse()
    else this.#tally.list(path)
  }

  async #inner(kind: ArchiveKind, content: Feed, depth: number, path: string): Promise<void> {
    if (depth === mostDepth) {
      this.#tally.refuse()
      return this.#notes.note({ code: 'nesting_limit', level: 'error', actual: path })
    }
    if (kind === 'tar') await this.#walk(readTar(content, this.#noting(path)), depth + 1, `${path}/`)
    else await this.#openZip(content, depth + 1, path)
  }

  /** A zip is read from its end: one that comes as a stream is written to the spool first. */
  async #openZip(content: Feed, depth: number, path: string): Promise<void> {
    const spooled = await this.#write(content, path)
    if (spooled === null) return
    const { fd } = this.#spool.spool
    await this.#walk(readZip({ fd, ...spooled }, this.#noting(path), this.outer.budget), depth, path === '' ? '' : `${path}/`)
  }

  /** To the spool, once for each content. Null where it lies there already, or there is no room. */
  async #write(content: Feed, path: string): Promise<Spooled | null> {
    const spooled = await this.#spool.add(content)
    if (spooled === null) {
      this.#tally.refuse()
      this.#notes.note({ code: 'member_too_large', level: 'error', actual: path })
      return null
    }
    const known = this.#contents.get(spooled.sha256)
    if (known === undefined) {
      this.#contents.set(spooled.sha256, 0)
      return spooled
    }
    this.#tally.same++
    this.outer.budget.spend(known) // it is not unpacked again, but counts as if it were
    this.#spool.takeBack(spooled)
    return null
  }

  #keep(spooled: Spooled, { modifiedAt }: Entry, entry: number, path: string): void {
    if (this.#found.length === mostMembers) {
      this.#tally.refuse()
      this.#notes.note({ code: 'too_many_members', level: 'data-loss', actual: path })
    } else if (!this.outer.budget.spent) this.#found.push({ ...spooled, entry, path, modifiedAt })
  }

  /** Whether a format is seen in it. In the folders of a known layout lie files that look a little like ours: there a bare guess is not enough. */
  #wanted(bytes: Uint8Array, inArchive: string, path: string): boolean {
    const head: Head = { bytes, text: headText(bytes), fileName: path, whole: bytes.length < headLength }
    const { detection, diagnostics } = detect(head)
    if (detection.kind === 'detected') return layoutOf(inArchive) === null || detection.sureness !== 'possible'
    this.#patience.missed(path)
    for (const { code, actual } of promises(path) ? diagnostics : []) {
      const level = code === 'unknown_format' && head.text === null ? 'error' : 'notice'
      this.#notes.note({ code: code === 'unknown_format' ? 'member_unknown' : code, level, ...(actual ? { actual } : {}) }, path)
    }
    return false
  }

  #noting(path: string): (odd: Odd) => void {
    return (odd) => this.#notes.note(odd, path)
  }
}

/** What the name says the file is, where that is no archive. */
function contradiction(fileName: string, kind: ArchiveKind): string | null {
  const name = fileName.slice(-64).toLowerCase()
  if (/\.(?:pcap|pcapng|cap)$/.test(name)) return 'pcap'
  if (/\.(?:txt|log|out|csv|json|md|html|xml)$/.test(name)) return 'text'
  return kind === 'tar' && name.endsWith('.zip') ? 'zip' : kind === 'zip' && /\.tar$/.test(name) ? 'tar' : null
}
