import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('orphan-pressure', import.meta.url)
