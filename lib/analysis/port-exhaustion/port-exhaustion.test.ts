import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('port-exhaustion', import.meta.url)
