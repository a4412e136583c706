import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('memory-pressure', import.meta.url)
