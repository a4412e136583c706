// Every kind of compression that is taken off, known by its first bytes.

import type { Artefact } from '@/lib/core/artefact'
import { bunzip2, isBzip2 } from './bunzip2'
import { gunzip, isGzip } from './gunzip'
import type { Unpack } from './oddity'
import { isLz4, unlz4 } from './unlz4'
import { isXz, unxz } from './unxz'
import { isZstd, unzstd } from './unzstd'

export type Compression = Exclude<Artefact['compression'], 'none'>

interface Wrapping {
  readonly compression: Compression
  readonly is: (head: Uint8Array) => boolean
  readonly unpack: Unpack
}

export const longestMagic = 64 // pzstd writes a short note before the first frame

const wrappings: readonly Wrapping[] = [
  { compression: 'gzip', is: isGzip, unpack: gunzip },
  { compression: 'zstd', is: isZstd, unpack: unzstd },
  { compression: 'xz', is: isXz, unpack: unxz },
  { compression: 'bzip2', is: isBzip2, unpack: bunzip2 },
  { compression: 'lz4', is: isLz4, unpack: unlz4 },
]

/** What the bytes that begin with `head` are wrapped in, null for nothing that is known. */
export const wrappingOf = (head: Uint8Array): Wrapping | null => wrappings.find(({ is }) => is(head)) ?? null
