import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('load-spikes', import.meta.url)
