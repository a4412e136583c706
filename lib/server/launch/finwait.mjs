// `npm run -s finwait -- …`: the command line, bundled when it is older than its sources.

import { pathToFileURL } from 'node:url'
import { bundleFile, needBundle, needNode, needPackages } from './ready.mjs'

needNode()
needPackages()
await needBundle()
process.argv[1] = bundleFile
await import(pathToFileURL(bundleFile).href)
