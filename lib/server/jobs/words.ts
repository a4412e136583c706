// The words of a child, checked: it has just read a stranger's file, and nothing it says is taken on trust.

import { z } from 'zod'
import type { Detection, FormatName } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'

export const formatNames = [
  'ss',
  'ss-summary',
  'sockstat',
  'dmesg',
  'syslog',
  'mpstat',
  'mpstat-json',
  'sar',
  'loadavg',
  'sysctl',
  'mixed',
  'pcap',
  'pcapng',
] as const satisfies readonly FormatName[]

const format = z.enum(formatNames)
const said = z.string().max(2000)
const count = z.number().int().min(0)

const detection: z.ZodType<Detection> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('detected'), format, sureness: z.enum(['certain', 'likely', 'possible']), why: said }),
  z.object({ kind: z.literal('chosen'), format, why: said }),
  z.object({ kind: z.literal('unknown'), format: z.null(), tried: z.array(format), why: said, firstLine: said }),
])

const place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lines'), first: count, last: count }),
  z.object({ kind: z.literal('packets'), first: count, last: count }),
  z.object({ kind: z.literal('offset'), at: count }),
  z.object({ kind: z.literal('whole') }),
])

const artefactId = z.templateLiteral(['a-', z.string()])
const code = z.custom<Diagnostic['code']>((value) => typeof value === 'string' && /^[a-z0-9_]{1,64}$/.test(value))

const diagnostic = z.object({
  code,
  level: z.enum(['info', 'notice', 'data-loss', 'error']),
  count,
  at: z.object({ artefact: artefactId, place }),
  fileName: said,
  actual: said.exactOptional(),
  expected: z.array(said).max(100).exactOptional(),
  figures: z.record(z.string(), z.union([z.number(), said])).exactOptional(),
})

export const word = z.discriminatedUnion('t', [
  z.object({ t: z.literal('detected'), detection }),
  z.object({ t: z.literal('progress'), of: z.enum(['lines', 'packets']), read: count, bytes: count, size: count }),
  z.object({
    t: z.literal('read'),
    detection,
    compression: z.enum(['none', 'gzip', 'zstd', 'xz', 'bzip2', 'lz4']),
    status: z.enum(['ok', 'ok+notes', 'partial', 'failed']),
    diagnostics: z.array(diagnostic).max(1000),
  }),
  z.object({ t: z.literal('made') }),
])
