// Artefacts on their way through a child: where their bytes come from, where what they say goes.

import type { FileHandle } from 'node:fs/promises'
import type { ArtefactId, FormatName } from '@/lib/core/artefact'
import type { CaptureFile } from '@/lib/core/capture'
import type { ReadTask } from '../command/orders'
import type { Config } from '../config'
import type { Derived } from '../derived'
import { type Child, firstFile, startChild, type Word } from './child'

export type ReadWord = Extract<Word, { t: 'read' }>

/** One artefact to read. Its name and size are null while it is still being written. */
export interface Reading {
  readonly artefact: ArtefactId | null
  readonly fileName: string
  readonly size: number | null
  readonly chosen: FormatName | null
  readonly files: readonly (Pick<CaptureFile, 'frames'> & {
    readonly artefact: ArtefactId | null
    readonly fileName: string
    readonly bytes: FileHandle
  })[] // more than one: a capture in several, this artefact its first
  readonly outputs: Outputs
  readonly room: number // bytes that may come out of it, if it is an archive
}

/** A file in derived/ that a child fills. */
export interface DerivedFile {
  readonly name: string
  readonly file: FileHandle
}

/** What a child makes of an artefact, file by file. */
export const outputKinds = ['facts', 'connections'] as const
export type OutputKind = (typeof outputKinds)[number]
export type Outputs = Readonly<Record<OutputKind, DerivedFile>>

export async function createOutputs(derived: Derived): Promise<Outputs> {
  return { facts: await derived.create('facts'), connections: await derived.create('connections') }
}

/** Closes the files, and removes those that are not in `kept`. */
export async function closeOutputs(derived: Derived, outputs: Outputs, kept: ReadonlySet<string>): Promise<void> {
  for (const kind of outputKinds) {
    const { name, file } = outputs[kind]
    await file.close()
    if (!kept.has(name)) await derived.delete([name])
  }
}

/** The names of those files that something was written to, from now on proof against a power cut; null for the others. */
export async function syncOutputs(outputs: Outputs): Promise<Readonly<Record<OutputKind, string | null>>> {
  const sync = async ({ name, file }: DerivedFile): Promise<string | null> => {
    if ((await file.stat()).size === 0) return null
    await file.sync()
    return name
  }
  const [facts, connections] = await Promise.all([sync(outputs.facts), sync(outputs.connections)])
  return { facts, connections }
}

/** Starts a child that reads them one after the other. `heard` is told which of them a word is about. Someone must say its `end`. */
export function startReading(config: Config, readings: readonly Reading[], heard: (at: number, said: Word) => void, signal: AbortSignal): Child {
  const files: number[] = []
  const give = (file: FileHandle): number => firstFile + files.push(file.fd) - 1
  const tasks = readings.map((reading) => taskOf(reading, give))
  let at = 0
  return startChild(config.child, config.program, {
    args: ['parse'],
    input: `${JSON.stringify({ tasks })}\n`,
    files,
    ending: 'read',
    endings: readings.length,
    heard: (said) => heard(said.t === 'read' ? at++ : at, said),
    signal,
  })
}

function taskOf({ artefact, fileName, size, chosen, files, outputs, room }: Reading, give: (file: FileHandle) => number): ReadTask {
  return {
    ...{ artefact, fileName, size, chosen },
    files: files.map(({ artefact, fileName, frames, bytes }) => ({ artefact, fileName, frames, fd: give(bytes) })),
    facts: give(outputs.facts.file),
    connections: give(outputs.connections.file),
    room,
  }
}
