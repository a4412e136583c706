import type { Bytes } from './units'

/** A file as it was uploaded. Its bytes never change; its name is only a hint. */
export interface Artefact {
  readonly id: ArtefactId
  readonly fileName: string // as given, with its folder inside the upload: display text, never a path
  readonly size: Bytes
  readonly sha256: string // of the stored bytes, compressed as they came
  readonly receivedAt: string // ISO 8601, the server's clock
  readonly modifiedAt: string | null // ISO 8601, what the sender's machine said of the file; null: not said
  readonly compression: 'none' | 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'lz4' // the outermost
  readonly detection: Detection
  readonly status: Status
  readonly from?: MemberOf // it came out of an archive
  readonly members?: Members // it is an archive
}

/** Where an artefact that came out of an archive lay in it. */
export interface MemberOf {
  readonly archive: ArtefactId
  readonly entry: number // 1-based, over all levels of it
}

/** What became of the files of an archive: files = read + same + listed + refused. */
export interface Members {
  readonly files: number // folders and the archives that it holds do not count, but what is in those
  readonly read: number // each is an artefact of its own
  readonly same: number // bytes that another artefact has too
  readonly listed: number // looked at, by name or content, and not needed
  readonly refused: number // links, devices, encrypted or broken entries
  readonly folders: readonly { readonly path: string; readonly files: number }[] // where the listed lie, most first; '.' is no folder at all, '' all the others together
}

export type ArtefactId = `a-${string}` // 'a-' + the first 12 hex digits of sha256, and '-2' for a namesake within a case

/**
 * What became of it. `ok`: read whole; `ok+notes`: read whole, with something to know; `partial`: read up to
 * the damage; `failed`: kept, nothing read, and it makes no sense to try again.
 */
export type Status = 'ok' | 'ok+notes' | 'partial' | 'failed'

export type FormatName =
  | 'ss'
  | 'ss-summary'
  | 'sockstat'
  | 'dmesg'
  | 'syslog'
  | 'journal'
  | 'mpstat'
  | 'mpstat-json'
  | 'sar'
  | 'loadavg'
  | 'sa-binary'
  | 'sadf'
  | 'sadf-json'
  | 'vmstat'
  | 'top'
  | 'proc-stat'
  | 'softirqs'
  | 'softnet-stat'
  | 'interrupts'
  | 'meminfo'
  | 'uname'
  | 'cpuinfo'
  | 'date'
  | 'ip-link'
  | 'ethtool'
  | 'conntrack'
  | 'tc'
  | 'lsof'
  | 'netstat'
  | 'proc-net-tcp'
  | 'state-counts'
  | 'netstat-statistics'
  | 'nstat'
  | 'snmp'
  | 'sysctl'
  | 'mixed'
  | 'pcap'
  | 'pcapng'
  | 'snoop'

/** What the file is taken to be, and why: shown beside the file, open to correction. */
export type Detection =
  | { readonly kind: 'detected'; readonly format: FormatName; readonly sureness: Sureness; readonly why: string }
  | { readonly kind: 'chosen'; readonly format: FormatName; readonly why: string }
  | { readonly kind: 'archive'; readonly format: null; readonly archive: ArchiveKind; readonly layout: BundleLayout | null; readonly why: string }
  | { readonly kind: 'unknown'; readonly format: null; readonly tried: readonly FormatName[]; readonly why: string; readonly firstLine: string }

export type ArchiveKind = 'tar' | 'zip'

/** Who made a bundle, told by the folders in it. */
export type BundleLayout = 'sosreport' | 'supportconfig'

export type Sureness = 'certain' | 'likely' | 'possible'

/** Where a fact came from: every fact can be opened at the bytes that said it. */
export interface SourceRef {
  readonly artefact: ArtefactId
  readonly place: Place
}

export type Place =
  | { readonly kind: 'lines'; readonly first: number; readonly last: number } // 1-based, inclusive
  | { readonly kind: 'packets'; readonly first: number; readonly last: number } // 1-based, as Wireshark counts
  | { readonly kind: 'offset'; readonly at: number } // byte offset in the uncompressed bytes
  | { readonly kind: 'whole' }
