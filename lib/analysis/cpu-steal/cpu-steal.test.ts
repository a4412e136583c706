import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('cpu-steal', import.meta.url)
