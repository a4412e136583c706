// One run of the command line as a child: no environment, limits the kernel enforces, open files and no path, and every word it
// says checked. Whatever becomes of it, the server hears it as an outcome and goes on.

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import type { z } from 'zod'
import type { DiagnosticCode } from '@/lib/core/diagnostic'
import type { Config } from '../config'
import { word } from './words'

export type ChildFault = Extract<DiagnosticCode, 'parser_memory' | 'parser_timeout' | 'parser_crash' | 'parser_protocol'>

export type Outcome =
  | { readonly kind: 'ended'; readonly last: Word }
  | { readonly kind: 'stopped' } // by `signal`: the server shuts down, or the lease was lost
  | { readonly kind: 'fault'; readonly code: ChildFault; readonly reason: string }

export type Word = z.infer<typeof word>

export interface ChildRun {
  readonly args: readonly string[]
  readonly input: string // what it is told first
  readonly files: readonly number[] // open files, the child's descriptors 3, 4 …
  readonly ending: Word['t'] // the word a good run ends with; its limits of time and output begin anew after each
  readonly endings: number // how many of them
  readonly heard: (said: Word) => void
  readonly signal: AbortSignal
}

export interface Child {
  readonly outcome: Promise<Outcome>
  /** Tells it that so many bytes of its file may be read now. */
  grown(bytes: number): void
  /** Tells it the last there is to tell. */
  end(text: string): void
}

export const firstFile = 3 // the first of the child's descriptors that is a file

// Node maps about 750 MB before it does anything, and its garbage collector maps ahead of use.
const mappedBeyondResident = 1536 * 1024 ** 2
// The xz decoder is WebAssembly, for which Node otherwise maps 10 GB ahead.
const smallWebAssembly = ['--disable-wasm-trap-handler']
const prlimit = '/usr/bin/prlimit'
const mostOutput = 50 * 1024 ** 2
const mostLine = 4 * 1024 ** 2
const lookEvery = 250 // ms between two looks at its memory and its clocks

/** A child that is told all at once. */
export function runChild(limits: Config['child'], program: string, run: ChildRun): Promise<Outcome> {
  const child = startChild(limits, program, run)
  child.end('')
  return child.outcome
}

/** A child that hears more while it runs. Someone must say `end`. */
export function startChild(limits: Config['child'], program: string, run: ChildRun): Child {
  const heap = Math.floor(Math.min(limits.memory, totalmem()) / 1024 ** 2)
  const node = [process.execPath, `--max-old-space-size=${heap}`, ...smallWebAssembly, program, ...run.args]
  const kernel = existsSync(prlimit)
    ? [prlimit, `--as=${limits.memory + mappedBeyondResident}`, `--cpu=${limits.seconds}`, '--nofile=4096', '--core=0', '--']
    : []
  const [command = process.execPath, ...args] = [...kernel, ...node]
  const child = spawn(command, args, {
    env: { NODE_ENV: 'production' },
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe', ...run.files],
  })
  return new Watch(child, limits, run)
}

class Watch implements Child {
  readonly outcome: Promise<Outcome>
  readonly #child: ChildProcess
  readonly #limits: Config['child']
  readonly #run: ChildRun
  #began = Date.now()
  #lastWord = this.#began
  #lastLook = this.#began
  #last: Word | null = null
  #ended = 0
  #told = 0 // bytes of a growing file it may read
  #verdict: Outcome | null = null
  #stdout = ''
  #heardBytes = 0
  #stderr = ''

  constructor(child: ChildProcess, limits: Config['child'], run: ChildRun) {
    this.#child = child
    this.#limits = limits
    this.#run = run
    this.outcome = this.#watch()
    child.stdin?.write(run.input)
  }

  grown(bytes: number): void {
    this.#told = bytes
    this.#child.stdin?.write(`{"grown":${bytes}}\n`)
  }

  end(text: string): void {
    this.#told = Number.POSITIVE_INFINITY
    this.#child.stdin?.end(text)
  }

  #watch(): Promise<Outcome> {
    const child = this.#child
    const { signal } = this.#run
    return new Promise((resolve) => {
      const stop = (): void => this.#kill({ kind: 'stopped' })
      const timer = setInterval(() => void this.#look(), lookEvery)
      const done = (outcome: Outcome): void => {
        clearInterval(timer)
        signal.removeEventListener('abort', stop)
        resolve(this.#verdict ?? outcome)
      }
      signal.addEventListener('abort', stop)
      if (signal.aborted) stop()
      child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#hear(text))
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#stderr = (this.#stderr + text).slice(-8192)
      })
      child.stdin?.on('error', () => undefined) // it may end before it has read all
      child.on('error', (error) => done({ kind: 'fault', code: 'parser_crash', reason: error.message }))
      child.on('close', (status, killed) => done(this.#judge(status, killed)))
    })
  }

  #kill(verdict: Outcome): void {
    this.#verdict ??= verdict
    this.#child.kill('SIGKILL')
  }

  #fault(code: ChildFault, reason: string): void {
    this.#kill({ kind: 'fault', code, reason })
  }

  #hear(text: string): void {
    if (this.#verdict) return
    this.#heardBytes += text.length
    this.#stdout += text
    for (let end = this.#stdout.indexOf('\n'); end >= 0; end = this.#stdout.indexOf('\n')) {
      const line = this.#stdout.slice(0, end)
      this.#stdout = this.#stdout.slice(end + 1)
      const said = wordOf(line)
      if (said === null || this.#ended === this.#run.endings) {
        this.#fault('parser_protocol', 'it said something that is no word of the protocol')
        return
      }
      this.#last = said
      this.#lastWord = Date.now()
      if (said.t === this.#run.ending) {
        this.#ended++
        this.#began = this.#lastWord
        this.#heardBytes = 0
      }
      this.#run.heard(said)
    }
    if (this.#stdout.length > mostLine || this.#heardBytes > mostOutput) this.#fault('parser_protocol', 'it said too much')
  }

  async #look(): Promise<void> {
    const now = Date.now()
    const { seconds, silence, memory } = this.#limits
    if (this.#isWaiting) {
      this.#began += now - this.#lastLook
      this.#lastWord = now
    }
    this.#lastLook = now
    if (now - this.#began > seconds * 1000) this.#fault('parser_timeout', `it was not done after ${seconds} s`)
    else if (now - this.#lastWord > silence * 1000) this.#fault('parser_timeout', `it got no further for ${silence} s`)
    const resident = await residentBytes(this.#child.pid)
    if (resident > memory) this.#fault('parser_memory', `it took more than ${Math.round(memory / 1024 ** 2)} MiB of memory`)
  }

  /** It has read all that came so far: the line is slow, not the child. */
  get #isWaiting(): boolean {
    return this.#last?.t === 'waits' && this.#last.at >= this.#told
  }

  #judge(status: number | null, killed: NodeJS.Signals | null): Outcome {
    const reason = this.#stderr.trim().split('\n')[0]?.slice(0, 200) ?? ''
    // V8 ends itself by SIGABRT or SIGTRAP when it can get no memory; a Buffer that cannot be had is thrown.
    if (status !== 0 && /heap out of memory|allocation failed|OOM|ENOMEM|Cannot allocate memory|bad_alloc/i.test(this.#stderr))
      return { kind: 'fault', code: 'parser_memory', reason: reason || 'it could get no more memory' }
    if (killed === 'SIGXCPU' || (killed === 'SIGKILL' && Date.now() - this.#began > this.#limits.seconds * 900))
      return { kind: 'fault', code: 'parser_timeout', reason: `it computed for ${this.#limits.seconds} s` }
    if (killed !== null) return { kind: 'fault', code: 'parser_crash', reason: `it was ended by ${killed}` }
    if (status !== 0) return { kind: 'fault', code: 'parser_crash', reason: reason || `it ended with status ${status}` }
    if (this.#ended < this.#run.endings || this.#last === null)
      return { kind: 'fault', code: 'parser_protocol', reason: 'it ended without its last word' }
    return { kind: 'ended', last: this.#last }
  }
}

function wordOf(line: string): Word | null {
  try {
    const parsed = word.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

const pageSize = 4096

/** Resident memory of a process; 0 where the system does not say. */
async function residentBytes(pid: number | undefined): Promise<number> {
  if (pid === undefined) return 0
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '')
  return (Number(statm.split(' ')[1]) || 0) * pageSize
}
