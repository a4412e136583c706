import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('out-of-memory', import.meta.url)
