import { keepsItsPromises } from '../testing/case-files'

keepsItsPromises('periodicity', import.meta.url)
