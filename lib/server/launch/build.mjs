import { needBuild, needNode, needPackages } from './ready.mjs'

needNode()
needPackages()
await needBuild()
