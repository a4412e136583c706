// Runs the bundle over a sample, then keeps what V8 compiled of it: a cold start compiles nothing. Arguments: the bundle, the file to
// write, and what to run. V8 refuses the code where version or flags differ.

import { renameSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const [node = '', , bundle = '', code = '', ...args] = process.argv
process.argv = [node, bundle, ...args]
const { script } = await import(pathToFileURL(bundle).href)
process.on('exit', () => {
  writeFileSync(`${code}.new`, script.createCachedData())
  renameSync(`${code}.new`, code)
})
