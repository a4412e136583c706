import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('softirq-saturation', import.meta.url)
