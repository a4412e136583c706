import { readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { interestIn } from '../bundle/relevance'

export interface FoundFile {
  readonly path: string
  readonly name: string // as the report shows it: with its folder inside the folder that was named
  readonly modifiedAt: Date
  readonly named: boolean // on the command line itself
  readonly worthALook: boolean // not so what lies in a sosreport that was unpacked, and would be left out of the sosreport too
}

/** The file at `path`, or every file in the folder there, in order of the names. Symbolic links inside a folder are not followed. Throws if there is no such path. */
export function findFiles(path: string): FoundFile[] {
  const found = statSync(path)
  if (!found.isDirectory()) return [{ path, name: basename(path), modifiedAt: found.mtime, named: true, worthALook: true }]
  const root = basename(resolve(path))
  return [...below(path, '')].map((file) => ({ ...file, worthALook: interestIn(`${root}/${file.name}`) === 'look' }))
}

function* below(folder: string, inside: string): Generator<Omit<FoundFile, 'worthALook'>> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const [path, name] = [join(folder, entry.name), inside + entry.name]
    if (entry.isDirectory()) yield* below(path, `${name}/`)
    else if (entry.isFile()) yield { path, name, modifiedAt: statSync(path).mtime, named: false }
  }
}
