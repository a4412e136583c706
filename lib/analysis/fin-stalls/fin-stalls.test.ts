import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('fin-stalls', import.meta.url)
