import type { SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { Time } from './units'

/** One kernel log line, named when we know its kind: a row of `KernelLines` as an object. */
export interface KernelEvent<T extends Time> {
  readonly id: KernelEventId
  readonly clock: ClockId
  readonly at: T | null // null: the line has no timestamp (printk.time=0)
  readonly level: KernelLevel | null // null: dmesg without -x does not say
  readonly message: string | null // word for word; null: not kept, see `source`
  readonly signature: KernelSignature | null
  readonly times: number // 1, or the n of `message repeated n times`
  readonly suppressed: number // 0, or the n of `net_ratelimit: n callbacks suppressed`: printed at the start of the NEXT window
  readonly source: SourceRef
}

export type KernelEventId = `k-${string}` // `k-${artefact without 'a-'}-${line}`
export type KernelLevel = 'emerg' | 'alert' | 'crit' | 'err' | 'warn' | 'notice' | 'info' | 'debug'

/** Known kinds of message, named in lib/text/kernel-catalogue.ts: `tcp_orphans`. The words changed between kernels; the kind did not. */
export type KernelSignature = string

/** How often each kind was said, over all artefacts, each line counted once however many artefacts hold it. */
export interface KernelMessages {
  readonly [signature: KernelSignature]: { readonly printed: number; readonly repeated: number }
}
