import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('syn-flood', import.meta.url)
