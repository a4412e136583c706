import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('listen-overflow', import.meta.url)
