import type { ArtefactId, FormatName, Sureness } from '@/lib/core/artefact'
import type { Clock } from '@/lib/core/clock'
import type { ConnectionSink } from '@/lib/core/connection-table'
import type { Parsed } from '@/lib/core/timeline'
import type { Reading } from '@/lib/core/units'
import type { LineBlock } from '@/lib/text/lines'

/** Everything the program knows about one format. One folder, one of these. Its title is worded in `display` (`formats.<name>.title`). */
export interface Format {
  readonly name: FormatName
  readonly collect: string // the command that makes one: 'dmesg > dmesg.txt'
  readonly reference: string // URL of the format's own definition
  /** Is this it? Looks at the head only. Never throws. */
  sniff(head: Head): Sniff
  /** Begins to read one artefact. */
  open(source: Source): Reader
}

/** The first bytes of an artefact, uncompressed. */
export interface Head {
  readonly bytes: Uint8Array // at most 16 KiB
  readonly text: string | null // decoded, line ends made '\n', null if this is not text
  readonly fileName: string
  readonly whole: boolean // nothing comes after these bytes
}
export type Sniff = { readonly is: Sureness; readonly why: string } | null

/** What a parser may know about an artefact besides its bytes. */
export interface Source {
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly size: number | null // uncompressed bytes if known
  readonly connections?: ConnectionSink // takes each connection of a capture as a row
}

/**
 * Reads one artefact as its bytes come: in pieces of any size, in order. Synchronous, so that the caller decides the pace.
 * Odd input becomes diagnostics; throws only FinwaitError. `push` must not keep `bytes`: the caller reuses it.
 */
export interface Reader {
  push(bytes: Uint8Array): void
  end(): Parsed
  /** How far it has come, to show while it reads. */
  readonly read: { readonly of: 'lines' | 'packets'; readonly count: number }
}

/**
 * A format whose unit is the line. It is written against single lines, so that a file of its own, a stretch of a mixed
 * paste and a loop's log are read by the same code: lib/text cuts the lines, `regions.ts` hands each to the format whose
 * stretch it lies in.
 */
export interface LineFormat {
  readonly name: FormatName
  readonly collect: string
  readonly reference: string
  sniff(head: Head): Sniff
  /** Does a stretch of this format begin with this line, whatever stood before? Linear in the line's length. */
  begins(line: string): Sureness | null
  open(source: Source): LineReader
}

export interface LineReader {
  /**
   * Takes the next line, or says that it is not of this format. 'blank' lines carry nothing and need no mention; 'skipped' is a
   * line of this format that could not be read: the reader has noted why.
   * `begins` is true where the stretch begins anew (first line, or after lines of another format).
   */
  line(line: Line): 'parsed' | 'blank' | 'skipped' | 'not-mine'
  /**
   * Takes as many of the next lines as are surely its own straight from their bytes, and tells of none of them by `line`: for
   * formats of which files are large. Lines that could be anything else (a prompt, a date, damage) must be left.
   */
  block?(block: LineBlock): void
  /** The command whose output comes next, where a prompt shows it: `ss -tn state fin-wait-1`. */
  command?(command: string): void
  /** The next line prints a date that is not that of what follows: `uptime -s` prints when the machine was booted. */
  readonly takesDates?: boolean
  end(): Omit<Parsed, 'tally' | 'regions'>
}

export interface Line {
  readonly text: string // without its line end, at most 64 KiB; odd bytes as U+FFFD
  readonly number: number // 1-based, as editors and `wc -l` count
  readonly stamp: Stamp | null // the last date line before it, or the stamp in front of it
  readonly begins: boolean
  readonly unended?: true // the file ends within this line, without a line end: perhaps cut
}

/** A date that stood by itself in the text: `=== 2026-11-22 17:06:03.54 +0800 1795338363.5`, `Thu Feb 27 01:02:03 UTC 2020`. */
export interface Stamp {
  readonly clock: Clock // kind epoch where the line says its zone or prints seconds since the epoch, else wall
  readonly at: Reading
  readonly line: number
}
