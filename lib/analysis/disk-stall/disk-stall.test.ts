import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('disk-stall', import.meta.url)
