import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('close-wait-leak', import.meta.url)
