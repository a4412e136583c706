import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('kernel-bursts', import.meta.url)
