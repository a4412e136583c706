// sar's binary data files, read by the one program that can: sadf of the sysstat that is installed here. It runs within the limits of the child
// that reads the artefact, on the descriptor that is open already.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { SourceRef } from '@/lib/core/artefact'
import type { Parsed } from '@/lib/core/timeline'
import { formatNamed } from '@/lib/formats/registry'
import type { ArtefactInput } from './read-artefact'

const program = '/usr/bin/sadf'
const descriptor = 3
const timeLimit = 60_000 // ms
const mostOutput = 256 * 1024 ** 2

/**
 * What the file in `fd` says, its samples included: `parsed` is what its header says. Unchanged where sadf is not installed, or will not read it (a file
 * of an older sysstat): the diagnostic with the command to run then stands.
 */
export function withSamples(fd: number, parsed: Parsed, input: ArtefactInput): Parsed {
  if (!existsSync(program)) return parsed
  const { status, stdout } = spawnSync(program, ['-d', '-U', `/proc/self/fd/${descriptor}`, '--', '-A'], {
    stdio: ['ignore', 'pipe', 'ignore', fd],
    env: { NODE_ENV: 'production', LC_ALL: 'C', TZ: 'UTC' },
    timeout: timeLimit,
    maxBuffer: mostOutput,
  })
  if (status !== 0 || stdout.length === 0) return parsed
  const reader = formatNamed('sadf').open({ artefact: input.artefact, fileName: input.fileName, size: stdout.length })
  reader.push(stdout)
  const { sections, diagnostics, tally, whole } = reader.end()
  const source: SourceRef = { artefact: input.artefact, place: { kind: 'whole' } } // its lines are sadf's, not the file's
  const header = parsed.sections[0]?.facts
  const told = sections.map(({ facts, ...section }, i) => {
    const series = facts.series.map((one) => ({ ...one, source }))
    const said = i === 0 && header ? { context: [...header.context, ...facts.context], cpus: header.cpus ?? facts.cpus } : {}
    return { ...section, facts: { ...facts, ...said, series } }
  })
  const kept = parsed.diagnostics.filter(({ code }) => code !== 'sa_file')
  return { ...parsed, sections: told, diagnostics: [...kept, ...diagnostics], tally, whole }
}
