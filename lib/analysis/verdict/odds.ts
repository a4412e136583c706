// From tests to a probability: each test adds its weight in log-odds, as independent witnesses would. They are not quite
// independent, so no sum is taken for more than the bounds say.

import type { Ratio } from '@/lib/core/units'
import { ratio } from '@/lib/core/units'
import type { Reason } from '@/lib/core/verdict'

export interface Tested {
  readonly side: 'for' | 'against' | 'silent'
  readonly reason: Reason
  readonly peer: number // what it adds to the log-odds that the peer is late
  readonly path: number // and that the path loses packets
}

/** Never certain: a verdict from one capture has been wrong about so often, however clear it looked. */
const most = 0.97
const least = 0.03

/** exp(odds) : 1 as a share, within the bounds. */
export const probabilityOf = (odds: number): Ratio => ratio(Math.min(most, Math.max(least, 1 / (1 + Math.exp(-odds)))))
