// Moments of a scenario: seconds after its start.

import type { Instant } from '@/lib/core/units'
import { instant } from '@/lib/core/units'

export const start = Date.UTC(2026, 10, 22, 9, 6, 0) * 1000
export const at = (seconds: number): Instant => instant(start + seconds * 1e6)
