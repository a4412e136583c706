// A test of who is late, with what it adds to the odds.

import type { Reason } from '@/lib/core/verdict'

export interface Tested {
  readonly side: 'for' | 'against' | 'silent'
  readonly reason: Reason
  readonly peer: number // what it adds to the log-odds that the peer is late
  readonly path: number // and that the path loses packets
}
