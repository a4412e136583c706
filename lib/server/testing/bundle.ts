import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { bundleFile, needBundle } from '../launch/ready.mjs'

/** The command line as a person runs it: its bundle, made anew if a source is newer. */
export async function commandLine(): Promise<(...args: string[]) => { status: number | null; stdout: string; stderr: string }> {
  await needBundle()
  if (!statSync(bundleFile).isFile()) throw new Error('the bundle was not made')
  return (...args) => spawnSync(process.execPath, [bundleFile, ...args], { encoding: 'utf8', maxBuffer: 1 << 30 })
}
