// What the server is told by its environment, checked once. FINWAIT_* are ours; PORT is the customary one.

import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'

const gibibyte = 1024 ** 3
const mebibyte = 1024 ** 2

const sizes: Readonly<Record<string, number>> = { '': 1, k: 1024, m: mebibyte, g: gibibyte, t: 1024 * gibibyte }

/** Bytes as people write them: `20g`, `512M`, `1073741824`. */
const size = z
  .string()
  .regex(/^\d{1,15}\s?[kmgt]?(i?b)?$/i, 'a size such as 20g, 512m or a number of bytes')
  .transform((text) => Number.parseInt(text, 10) * (sizes[/[kmgt]/i.exec(text)?.[0].toLowerCase() ?? ''] ?? 1))

const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)

const withoutSlash = (text: string): string => (text.endsWith('/') ? withoutSlash(text.slice(0, -1)) : text)

const environment = z.object({
  FINWAIT_DATA: z.string().min(1).default('./.data'),
  PORT: whole(0, 65_535).default(3000),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((text) => withoutSlash(text))
    .optional(),
  DATABASE_URL: z.string().optional(),
  FINWAIT_ROLE: z.enum(['web', 'worker', 'both']).default('both'),
  FINWAIT_MAX_UPLOAD: size.default(20 * gibibyte),
  FINWAIT_UPLOADS_AT_ONCE: whole(1, 10_000).default(100),
  FINWAIT_JOBS_AT_ONCE: whole(1, 256).default(Math.max(1, availableParallelism() - 1)),
  // 5 million connections take 760 MiB; half as much again for the report's tables.
  FINWAIT_CHILD_MEMORY: size.default(1536 * mebibyte),
  FINWAIT_CHILD_SECONDS: whole(1, 86_400).default(900),
  FINWAIT_CHILD_SILENCE: whole(1, 86_400).default(60),
  FINWAIT_PROGRAM: z.string().min(1).default('.build/finwait.mjs'),
  FINWAIT_SAMPLES_FOLDER: z.string().min(1).default('public/samples'),
})

export interface Config {
  readonly data: string // folder of everything kept
  readonly port: number
  readonly publicUrl: string | null // null: links take the address they were asked at
  readonly role: 'web' | 'worker' | 'both'
  readonly maxUpload: number // bytes of one file
  readonly uploadsAtOnce: number
  readonly jobsAtOnce: number
  readonly child: { readonly memory: number; readonly seconds: number; readonly silence: number } // bytes resident, wall clock, without a word
  readonly program: string // the bundled command line
  readonly samples: string
}

/** The configuration in `env`. Throws an Error that names each wrong variable and what it should be. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = environment.safeParse(given)
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`The configuration cannot be used.\n  ${faults.join('\n  ')}`)
  }
  const value = parsed.data
  if (value.DATABASE_URL !== undefined)
    throw new Error('DATABASE_URL is set, but PostgreSQL is not built in yet. Unset it: Finwait keeps a SQLite database in FINWAIT_DATA.')
  return {
    data: resolve(value.FINWAIT_DATA),
    port: value.PORT,
    publicUrl: value.PUBLIC_URL ?? null,
    role: value.FINWAIT_ROLE,
    maxUpload: value.FINWAIT_MAX_UPLOAD,
    uploadsAtOnce: value.FINWAIT_UPLOADS_AT_ONCE,
    jobsAtOnce: value.FINWAIT_JOBS_AT_ONCE,
    child: { memory: value.FINWAIT_CHILD_MEMORY, seconds: value.FINWAIT_CHILD_SECONDS, silence: value.FINWAIT_CHILD_SILENCE },
    program: resolve(value.FINWAIT_PROGRAM),
    samples: resolve(value.FINWAIT_SAMPLES_FOLDER),
  }
}
