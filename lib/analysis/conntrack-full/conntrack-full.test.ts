import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('conntrack-full', import.meta.url)
