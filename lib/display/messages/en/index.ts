// English. Every sentence stands whole; `{x}` is a figure in words with its unit, `{xN}` the bare number of the same figure.

import { connections } from './connections'
import { count } from './count'
import { detectors } from './detectors'
import { diagnostics } from './diagnostics'
import { findings } from './findings'
import { formats } from './formats'
import { lanes } from './lanes'
import { metrics } from './metrics'
import { reconcile } from './reconcile'
import { remedies } from './remedies'
import { report } from './report'
import { share } from './share'
import { states } from './states'
import { summary } from './summary'
import { units } from './units'
import { upload } from './upload'
import { verdict } from './verdict'

/** What the pages say of themselves: their keys are checked by the compiler. */
export const pages = { connections, formats, lanes, metrics, remedies, report, share, states, units, upload } as const

/** Everything: with what the report says, whose keys are data. */
export const en = { ...pages, count, detectors, diagnostics, findings, reconcile, summary, verdict } as const
