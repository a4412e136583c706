// Cases of a detector as JSON files: `fires/` where it must speak, `silent/` where it must not. To add a case is to add a file.
//
//     { "about": "…", "scenario": { "grade": "assumed" }, "is": [["cpus", 2], ["active", { "usual": 1, "high": 14, "during": [[45, 65]] }]],
//       "finds": [{ "id": "f-load-spikes", "severity": "warning", "windows": 1 }] }
//
// `is` are the calls of testing/scenario.ts in order. In `silent/` nothing is found, or with `"notice": true` nothing worse than a notice.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { DetectorName, Finding } from '@/lib/core/finding'
import type { Timeline } from '@/lib/core/timeline'
import { analyse } from '../analyse'
import { scenario } from './scenario'

interface CaseFile {
  readonly about: string
  readonly scenario?: Parameters<typeof scenario>[0]
  readonly is: readonly (readonly [string, ...unknown[]])[]
  readonly finds?: readonly {
    readonly id: string
    readonly severity?: string
    readonly claim?: string
    readonly windows?: number
    readonly sure?: string
    readonly against?: string
  }[]
  readonly asked?: boolean
  readonly notice?: boolean
}

/** The timeline a case describes. Throws on a call that the scenario does not know. */
function timelineOf({ scenario: options, is }: CaseFile): Timeline {
  const builder = scenario(options)
  const calls = builder as unknown as Record<string, (...args: unknown[]) => unknown>
  for (const [call, ...args] of is) {
    const make = calls[call]
    if (make === undefined) throw new Error(`a scenario knows no ${call}`)
    make(...args)
  }
  return builder.timeline()
}

const read = (folder: URL): readonly (readonly [string, CaseFile])[] =>
  readdirSync(fileURLToPath(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const file = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as CaseFile
      return [file.about, file] as const
    })

/** The timeline of one case file. */
export const caseNamed = (file: URL): Timeline => timelineOf(JSON.parse(readFileSync(file, 'utf8')) as CaseFile)

/** Every timeline of a detector's case files. */
export const timelinesOf = (folder: URL): Timeline[] =>
  ['fires/', 'silent/'].flatMap((kind) => read(new URL(kind, folder)).map(([, file]) => timelineOf(file)))

/** The promises of one detector: it speaks in each case of `fires/`, says what the case asks for, and keeps quiet in `silent/`. */
export function keepsItsPromises(detector: DetectorName, here: string): void {
  const foundIn = (file: CaseFile): readonly Finding[] => analyse(timelineOf(file)).findings.filter((finding) => finding.detector === detector)
  describe(`${detector} fires`, () => {
    test.each(read(new URL('fires/', here)))('%s', (_, file) => {
      const findings = foundIn(file)
      expect(findings).not.toEqual([])
      for (const { id, severity, claim, windows, sure, against } of file.finds ?? []) {
        const finding = findings.find((one) => one.id === id)
        expect(finding, id).toBeDefined()
        if (severity !== undefined) expect(finding?.severity).toBe(severity)
        if (claim !== undefined) expect(finding?.claim.message).toBe(`findings.${detector}.claim.${claim}`)
        if (windows !== undefined) expect(finding?.when).toHaveLength(windows)
        if (sure !== undefined) expect(finding?.confidence.level).toBe(sure)
        if (against !== undefined) expect(finding?.confidence.against.map(({ message }) => message)).toContain(against)
      }
    })
  })
  describe(`${detector} is silent`, () => {
    test.each(read(new URL('silent/', here)))('%s', (_, file) => {
      const findings = foundIn(file)
      if (file.notice === true) expect(findings.filter(({ severity }) => severity !== 'notice')).toEqual([])
      else expect(findings).toEqual([])
      const asked = analyse(timelineOf(file)).asked.find((one) => one.detector === detector)
      if (file.asked !== undefined) expect(asked?.kind).toBe(file.asked ? 'asked' : 'not-asked')
    })
  })
}
