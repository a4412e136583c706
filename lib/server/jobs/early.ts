// Files that are read while they still arrive: a child reads what has been written of the temporary file, through a descriptor of
// its own, and is told how far it may go. When the file has become an artefact, its job finds the reading under way or done. All of
// it may fail or be dropped at any moment: then the job reads the stored file as it reads any other.

import type { FileHandle } from 'node:fs/promises'
import type { ArtefactId, Detection } from '@/lib/core/artefact'
import type { Follower } from '../blobs'
import type { Config } from '../config'
import type { Progress } from '../database/artefacts'
import type { Derived } from '../derived'
import { artefactIdOf } from '../ids'
import { log, reasonOf } from '../log'
import type { Child, Word } from './child'
import { closeOutputs, createOutputs, type Outputs, type ReadWord, startReading } from './reading'

/** In the time a child takes to start a fast line brings so much: of a smaller file nothing would be left to read early. */
const worthAChild = 4 * 1024 ** 2

export class EarlyReadings {
  #underWay = 0
  readonly #most: number
  readonly #kept = new Map<string, EarlyReading>()
  readonly #arriving = new Set<EarlyReading>()
  readonly #config: Config
  readonly #derived: Derived

  constructor(config: Config, derived: Derived) {
    this.#config = config
    this.#derived = derived
    this.#most = config.role === 'both' ? config.jobsAtOnce : 0 // elsewhere the worker reads, in another process
  }

  /** A reading of a file that begins to arrive for a case, or for one that is made when it is there. Someone must `keep` or `drop` it. */
  begin(fileName: string, caseId: string | null): EarlyReading {
    const reading: EarlyReading = new EarlyReading(
      this.#config,
      this.#derived,
      { fileName, caseId },
      {
        enter: () => this.#enter(),
        leave: () => this.#underWay--,
        dropped: () => this.#arriving.delete(reading),
      },
    )
    this.#arriving.add(reading)
    return reading
  }

  /** The files on their way to a case. */
  arriving(caseId: string): readonly Arriving[] {
    return [...this.#arriving]
      .filter((reading) => reading.caseId === caseId)
      .map(({ fileName, size, detection, progress }) => ({ fileName, size, detection, progress }))
  }

  /** Takes a place among those that may read at one time. False: there is none. */
  #enter(): boolean {
    if (this.#underWay >= this.#most) return false
    this.#underWay++
    return true
  }

  /** Leaves the reading to the job of this artefact, which now exists. */
  keep(caseId: string, artefact: ArtefactId, reading: EarlyReading): void {
    this.#arriving.delete(reading)
    this.#kept.set(`${caseId} ${artefact}`, reading)
  }

  /** What is kept, each as the artefact it has become. */
  get kept(): readonly { readonly caseId: string; readonly artefactId: string }[] {
    return [...this.#kept.keys()].map((key) => {
      const [caseId = '', artefactId = ''] = key.split(' ')
      return { caseId, artefactId }
    })
  }

  take(caseId: string, artefactId: string): EarlyReading | null {
    const key = `${caseId} ${artefactId}`
    const reading = this.#kept.get(key) ?? null
    this.#kept.delete(key)
    return reading
  }
}

/** A file on its way, and what has been read of it so far. */
export interface Arriving {
  readonly fileName: string
  readonly size: number // bytes that are here
  readonly detection: Detection | null
  readonly progress: Progress | null
}

interface Places {
  readonly enter: () => boolean
  readonly leave: () => void
  readonly dropped: () => void
}

export class EarlyReading implements Follower, Arriving {
  readonly fileName: string
  readonly caseId: string | null
  size = 0
  detection: Detection | null = null
  progress: Progress | null = null
  heard: (said: Word) => void = () => undefined
  readonly #config: Config
  readonly #derived: Derived
  readonly #places: Places
  readonly #stop = new AbortController()
  #end: { readonly size: number; readonly artefact: ArtefactId } | null = null
  #starting: Promise<void> | null = null
  #under: { readonly child: Child; readonly outputs: Outputs } | null = null
  #read: ReadWord | null = null
  #dropped = false

  constructor(config: Config, derived: Derived, of: Pick<EarlyReading, 'fileName' | 'caseId'>, places: Places) {
    this.#config = config
    this.#derived = derived
    this.fileName = of.fileName
    this.caseId = of.caseId
    this.#places = places
  }

  grown(size: number, open: () => Promise<FileHandle>): void {
    this.size = size
    if (this.#under) this.#under.child.grown(size)
    else if (size >= worthAChild && this.#starting === null && !this.#dropped && this.#places.enter()) this.#starting = this.#start(open)
  }

  ended(size: number, sha256: string): void {
    this.#end = { size, artefact: artefactIdOf(sha256, () => false) }
    this.#tellEnd()
  }

  /** Has it begun, and under the name that the artefact has in its case? */
  isReadingAs(artefact: ArtefactId): boolean {
    return this.#starting !== null && !this.#dropped && this.#end?.artefact === artefact
  }

  /** Waits for what came of it; `outputs` are then the caller's to close. Null: nothing did, and nothing is left of it. */
  async finish(signal: AbortSignal): Promise<{ readonly read: ReadWord; readonly outputs: Outputs } | null> {
    const stop = (): void => this.#stop.abort()
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    await this.#starting
    const outcome = await this.#under?.child.outcome
    signal.removeEventListener('abort', stop)
    if (outcome?.kind === 'ended' && this.#read && this.#under && !this.#dropped) {
      this.#dropped = true // it is the caller's now
      return { read: this.#read, outputs: this.#under.outputs }
    }
    if (outcome?.kind === 'fault') log('warning', 'early-reading', { code: outcome.code, reason: outcome.reason })
    await this.drop()
    return null
  }

  /** Ends it at once and removes what it made. */
  async drop(): Promise<void> {
    if (this.#dropped) return
    this.#dropped = true
    this.#places.dropped()
    this.#stop.abort()
    await this.#starting
    if (this.#under === null) return
    await this.#under.child.outcome
    await closeOutputs(this.#derived, this.#under.outputs, new Set())
  }

  async #start(open: () => Promise<FileHandle>): Promise<void> {
    try {
      const bytes = await open()
      const outputs = await createOutputs(this.#derived)
      const { fileName } = this
      const reading = {
        artefact: null,
        fileName,
        size: null,
        chosen: null,
        files: [{ artefact: null, fileName, frames: 0, bytes }],
        outputs,
        room: await this.#derived.room(),
      }
      const child = startReading(this.#config, [reading], (_, said) => this.#hear(said), this.#stop.signal)
      await bytes.close() // the child has its own by now
      this.#under = { child, outputs }
      child.grown(this.size)
      this.#tellEnd()
      void child.outcome.then(() => this.#places.leave())
    } catch (error) {
      log('warning', 'early-reading', { reason: reasonOf(error) })
      this.#places.leave()
    }
  }

  #tellEnd(): void {
    if (this.#end && this.#under) this.#under.child.end(`${JSON.stringify({ ended: this.#end.size, artefact: this.#end.artefact })}\n`)
  }

  #hear(said: Word): void {
    if (said.t === 'detected') this.detection = said.detection
    else if (said.t === 'progress') this.progress = { of: said.of, read: said.read, bytes: said.bytes, size: said.size }
    else if (said.t === 'read') this.#read = said
    this.heard(said)
  }
}
