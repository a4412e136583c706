import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('coincidence', import.meta.url)
