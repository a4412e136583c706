// Copied beside the bundle as finwait.mjs: runs finwait.cjs, from the code that V8 kept of it where that fits this Node.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'

const beside = (name) => fileURLToPath(new URL(name, import.meta.url))

function keptCode() {
  try {
    return readFileSync(beside('finwait.code'))
  } catch {
    return undefined // it is then compiled as it is met
  }
}

export const script = new Script(`(function (require, module, exports) {${readFileSync(beside('finwait.cjs'), 'latin1')}\n})`, {
  filename: beside('finwait.cjs'),
  cachedData: keptCode(),
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
})
const module = { exports: {} }
script.runInThisContext()(createRequire(import.meta.url), module, module.exports)
