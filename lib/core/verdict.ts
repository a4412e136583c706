import type { Evidence, FindingId } from './finding'
import type { Sentence } from './sentence'
import type { Instant, Ratio } from './units'

/** What it comes to: the cause, who is late, and what speaks for and against it. */
export interface Verdict {
  readonly cause: Cause
  readonly late: Late
  readonly peers: readonly string[] // prefixes: 203.0.113.0/24, 2001:db8:1::/48
  readonly windows: readonly BadWindow[]
  readonly probability: Ratio // that `cause` is right
  readonly says: Sentence
  readonly for: readonly Reason[]
  readonly against: readonly Reason[]
  readonly silent: readonly Reason[] // tests that could not be made, and what they would need
  readonly rests: readonly FindingId[]
}

export type Cause =
  | 'late-peer'
  | 'lossy-path'
  | 'syn-flood'
  | 'listen-overflow'
  | 'conntrack-full'
  | 'close-wait-leak'
  | 'softirq-saturation'
  | 'port-exhaustion'
  | 'memory-pressure' // of TCP's own memory: tcp_mem
  | 'out-of-memory' // of the whole machine, or a control group
  | 'link-flap'
  | 'disk-stall'
  | 'cpu-steal'
  | 'none'
  | 'unknown'

export type Late = 'remote' | 'path' | 'ourselves' | 'nobody' | 'cannot-tell'

/** FINs first sent from `from` to `to` were answered late; the last of them was over at `lastAnswerAt`. */
export interface BadWindow {
  readonly from: Instant
  readonly to: Instant
  readonly lastAnswerAt: Instant
}

export interface Reason {
  readonly test: string // the test's short name: spread, echo, acks-per-copy, handshakes, other-traffic, ourselves
  readonly says: Sentence
  readonly evidence: readonly Evidence[]
}
