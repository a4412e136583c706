// Log-odds to a probability: witnesses add their weights as if they were independent. They are not quite, so no sum is
// taken for more than the bounds say.

import type { Ratio } from '@/lib/core/units'
import { ratio } from '@/lib/core/units'

/** Never certain: a verdict from one capture has been wrong about so often, however clear it looked. */
const most = 0.97
const least = 0.03

/** exp(odds) : 1 as a share, within the bounds. */
export const probabilityOf = (odds: number): Ratio => ratio(Math.min(most, Math.max(least, 1 / (1 + Math.exp(-odds)))))
