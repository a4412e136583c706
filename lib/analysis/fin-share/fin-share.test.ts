import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('fin-share', import.meta.url)
