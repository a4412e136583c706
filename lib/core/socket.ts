import type { SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { Time } from './units'

/** TCP states as ss(8) prints them. */
export type TcpState =
  | 'ESTAB'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'TIME-WAIT'
  | 'UNCONN'
  | 'CLOSE-WAIT'
  | 'LAST-ACK'
  | 'LISTEN'
  | 'CLOSING'

/** The sockets of one host at one moment. A count that was not reported is absent, never 0. */
export interface SocketSnapshot<T extends Time> {
  readonly id: SnapshotId
  readonly clock: ClockId
  readonly at: T | null
  readonly said: 'ss' | 'ss-summary' | 'sockstat'
  readonly rows: number | null // socket rows read (ss); null for a summary
  readonly byState: Readonly<Partial<Record<TcpState, number>>> // ss: TCP rows by state
  readonly byNetid?: Readonly<Record<string, number>> // ss, where it prints Netid: all rows by tcp, udp, u_str …
  readonly orphan?: number // held by no process; /proc/net/sockstat counts tw apart
  readonly timeWait?: number
  readonly inUse?: number // sockstat's `inuse`
  readonly allocated?: number // sockstat's `alloc`
  readonly memPages?: number
  readonly established?: number // ss -s `estab`
  readonly closed?: number // ss -s `closed`: computed by ss; contains the time-waits on modern kernels. Never add to timeWait
  readonly synRecv?: number
  readonly total?: number // ss -s `TCP: N`
  readonly busiestPeers: readonly PeerCount[] // at most 20 of each state worth naming, most first
  readonly stuck?: StuckSockets // only where ss printed timers (-o)
  readonly source: SourceRef
}

export interface PeerCount {
  readonly peer: string
  readonly port: number | null
  readonly state: TcpState
  readonly count: number
}

/** FIN-WAIT-1, CLOSING and LAST-ACK sockets that send again and again, as ss -o shows them. */
export interface StuckSockets {
  readonly count: number // with timer:(on,…) and at least one retransmission
  readonly mostRetransmits: number
  readonly examples: readonly { readonly peer: string; readonly state: TcpState; readonly retransmits: number; readonly line: number }[] // at most 5
}

export type SnapshotId = `n-${string}`

/** A ceiling the kernel enforces, where the upload states it. */
export interface KernelLimit {
  readonly name: string // the sysctl: net.ipv4.tcp_max_orphans
  readonly value: readonly number[]
  readonly source: SourceRef
}
