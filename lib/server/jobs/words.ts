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
  'journal',
  'mpstat',
  'mpstat-json',
  'sar',
  'loadavg',
  'sa-binary',
  'sadf',
  'sadf-json',
  'vmstat',
  'top',
  'proc-stat',
  'softirqs',
  'softnet-stat',
  'interrupts',
  'meminfo',
  'uname',
  'cpuinfo',
  'date',
  'ip-link',
  'ethtool',
  'conntrack',
  'tc',
  'lsof',
  'netstat',
  'proc-net-tcp',
  'state-counts',
  'netstat-statistics',
  'nstat',
  'snmp',
  'sysctl',
  'mixed',
  'pcap',
  'pcapng',
  'snoop',
] as const satisfies readonly FormatName[]

const format = z.enum(formatNames)
const said = z.string().max(2000)
const count = z.number().int().min(0)

const detection: z.ZodType<Detection> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('detected'), format, sureness: z.enum(['certain', 'likely', 'possible']), why: said }),
  z.object({ kind: z.literal('chosen'), format, why: said }),
  z.object({
    kind: z.literal('archive'),
    format: z.null(),
    archive: z.enum(['tar', 'zip']),
    layout: z.enum(['sosreport', 'supportconfig']).nullable(),
    why: said,
  }),
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

const time = z.number().min(-8.64e18).max(8.64e18)
const span = z.object({
  linkTypes: z.array(said).max(1000),
  snapLength: count.nullable(),
  first: time,
  last: time,
  frames: count,
  whole: z.boolean(),
})

const moment = z.number().min(-8.64e15).max(8.64e15) // ms: where Date ends

const archive = z.object({
  members: z.object({
    ...{ files: count, read: count, same: count, listed: count, refused: count },
    folders: z.array(z.object({ path: said, files: count })).max(100),
  }),
  found: z.array(z.object({ entry: count, path: said, from: count, size: count, modifiedAt: moment.nullable() })).max(2000),
})

export const word = z.discriminatedUnion('t', [
  z.object({ t: z.literal('detected'), detection }),
  z.object({ t: z.literal('progress'), of: z.enum(['lines', 'packets', 'files']), read: count, bytes: count, size: count }),
  z.object({
    t: z.literal('read'),
    detection,
    compression: z.enum(['none', 'gzip', 'zstd', 'xz', 'bzip2', 'lz4']),
    status: z.enum(['ok', 'ok+notes', 'partial', 'failed']),
    diagnostics: z.array(diagnostic).max(1000),
    span: span.nullable().default(null),
    archive: archive.optional(),
  }),
  z.object({ t: z.literal('waits'), at: count }),
  z.object({ t: z.literal('made') }),
])
