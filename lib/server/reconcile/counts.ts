import type { Count } from '@/lib/core/report'

/** What one tool counted of a capture. Null: the tool does not say. */
export type Counts = { readonly [K in Count]: number | null }
