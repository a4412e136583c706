import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('link-flap', import.meta.url)
