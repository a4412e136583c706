// The program a person types and the server spawns: `finwait analyze`, and its two inner commands. Bundled into one file.

import { finish, run } from './command/run'

run(process.argv.slice(2)).then(finish, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  finish(70)
})
