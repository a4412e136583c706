// What could be turned on the machine itself, and what that would do: the orphan calculator's inputs and the knob table.

import type { SourceRef } from './artefact'
import type { TcpState } from './socket'
import type { Micros, Ratio } from './units'

/** What a remedy would have to change, read off the case. */
export interface Remedies {
  readonly orphans: OrphanCase | null // null: nothing of the case tells of orphans or of closing connections
  readonly knobs: KnobTable
}

/** Where an input comes from: counted in the case, set on its machine, reckoned from the two, or the kernel's default because the case does not say. */
export type Known = 'measured' | 'sysctl' | 'derived' | 'assumed'

export interface Input<Basis extends string> {
  readonly value: number
  readonly known: Known
  readonly basis: Basis // how: a message of `remedies.basis`
  readonly source: SourceRef | null
}

/** One part of all closings, and how long each of it waits. */
export interface WaitShare {
  readonly wait: Micros
  readonly share: Ratio
}

/** How the kernel ends an orphan that nobody answers: after a time (retransmits_timed_out, since 2.6.32), or after so many timeouts (before). */
export type Patience = 'time' | 'count'

export type Penalty = 1 | 2 | 4

/** Little's law fitted to one case: orphans = closings a second × mean wait. */
export interface OrphanCase {
  readonly rate: Input<'finsInWindows' | 'finsInCapture' | 'orphansByWait'> // closings per second
  readonly wait: Input<'survival' | 'survivalAtLeast' | 'timers' | 'noWait'> // µs, the mean of `waits`
  readonly waits: readonly WaitShare[] // ascending; the shares are 1 together
  readonly limit: Input<'limit' | 'complaint' | 'noLimit'>
  readonly retries: Input<'limit' | 'noRetries'>
  readonly penalty: Input<'finding' | 'noPenalty'>
  readonly firstRto: Input<'roundTrip' | 'noRoundTrip'> // µs
  readonly memoryEach: Input<'memByOrphans' | 'noMemory'> // bytes
  readonly counted: Input<'orphans' | 'closingStates'> | null // the most that stood at once; null: never counted
  readonly patience: Patience
}

export type KnobName =
  | 'tcp_max_orphans'
  | 'tcp_orphan_retries'
  | 'tcp_fin_timeout'
  | 'tcp_tw_reuse'
  | 'tcp_tw_recycle'
  | 'tcp_max_tw_buckets'
  | 'tcp_mem'
  | 'tcp_retries2'
  | 'ip_local_port_range'
  | 'somaxconn'
  | 'tcp_max_syn_backlog'
  | 'netdev_budget'
  | 'rps'
  | 'nf_conntrack_max'
  | 'nf_conntrack_timeouts'

/** Would it have helped here? `relieves`: the symptom, for a price, and not the cause. */
export type Judgement = 'helps' | 'relieves' | 'no' | 'harms' | 'unknown'

/** Why it is judged so: a message of `remedies.why`. */
export type KnobWhy =
  | 'absent'
  | 'causeUnknown'
  | 'nothingWrong'
  | 'otherCause'
  | 'movesTheLimit'
  | 'limitNotReached'
  | 'givesUpSooner'
  | 'acknowledgedOnly'
  | 'afterTheClose'
  | 'stopsTheMessage'
  | 'breaksNat'
  | 'heldByProgram'
  | 'memoryWasNotShort'
  | 'memoryOrOrphans'
  | 'moreMemory'
  | 'morePorts'
  | 'reusesPorts'
  | 'longerQueue'
  | 'cookiesInstead'
  | 'moreHandshakes'
  | 'longerTurns'
  | 'spreadsPackets'
  | 'moreFlows'
  | 'shorterFlows'

export interface KnobRow {
  readonly knob: KnobName
  readonly acts: readonly KernelPlace[]
  readonly since: string | null // the first version that has it; null: long before any kernel in use
  readonly gone: string | null // the first version that lacks it again; null: still there
  readonly here: 'present' | 'absent' | 'unknown' // in this case's kernel
  readonly states: readonly TcpState[] // empty: it touches packets or flows, no socket
  readonly orphansOnly: boolean // of those states only sockets that no program holds
  readonly touched: Touched | null // null: no list of sockets was given
  readonly values: readonly { readonly name: string; readonly value: readonly number[]; readonly source: SourceRef }[]
  readonly judgement: Judgement
  readonly why: KnobWhy
}

export interface KernelPlace {
  readonly file: string // net/ipv4/tcp_timer.c
  readonly function: string
}

export interface Touched {
  readonly count: number
  readonly of: number | null // all TCP sockets of the same list; null: it is a count alone
}

/** The knobs against this case's mix of sockets. */
export interface KnobTable {
  readonly kernel: string | null // as the machine names it: 6.1.0-13-amd64
  readonly mix: { readonly total: number; readonly source: SourceRef } | null // the list of sockets that `touched` counts in
  readonly lead: KnobLead
  readonly rows: readonly KnobRow[]
}

/** The short answer. */
export type KnobLead =
  | { readonly kind: 'waiting'; readonly state: TcpState; readonly count: number } // none makes the remote end answer sooner
  | { readonly kind: 'helps'; readonly knobs: readonly KnobName[] }
  | { readonly kind: 'late' | 'otherCause' | 'nothingWrong' | 'causeUnknown' }
