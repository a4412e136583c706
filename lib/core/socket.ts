import type { SourceRef } from './artefact'
import type { ClockId } from './clock'
import type { SocketTable } from './socket-table'
import type { Micros, Time } from './units'

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
  readonly said: 'ss' | 'ss-summary' | 'sockstat' | 'netstat' | 'proc-net-tcp' | 'state-counts'
  readonly rows: number | null // socket rows read (ss, netstat, /proc/net/tcp); null for a summary
  readonly byState: Readonly<Partial<Record<TcpState, number>>> // TCP rows by state, or the counts that a reduction of such rows prints
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
  readonly stuck?: StuckSockets // only where timers were printed (-o)
  readonly closing?: ClosingSockets // only where it lists rows
  readonly table?: SocketTable // its rows; not in the report's digest
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

/**
 * FIN-WAIT-1, CLOSING and LAST-ACK sockets of one listing: each has closed and waits for its FIN to be acknowledged. With timers (ss -o,
 * netstat -o, /proc/net/tcp) each tells how long at least: `leastUnanswered` is the formula.
 */
export interface ClosingSockets {
  readonly count: number
  readonly timed: number // with a running retransmission or window-probe timer: those below
  readonly retransmitting: number // timer `on`, one retransmission or more
  readonly probing: number // timer `persist`: nothing is in flight; the peer's window is closed, or the segment could not leave this host
  readonly finAlone: number // of `timed`: nothing but the FIN is outstanding (Send-Q 1), its wait is the FIN's
  readonly orphans: number | null // held by no process; null where neither inode (-e) is printed
  readonly byRetransmits: readonly number[] // of `timed`: how many sent 0, 1, 2 … times again
  readonly leastWait: { readonly p50: Micros; readonly p90: Micros; readonly max: Micros } | null // of `timed`, each a floor
  readonly byPeer: readonly ClosingPeer[] // at most 10, most first
  readonly oldest: readonly ClosingSocket[] // at most 10, the longest floor first
}

export interface ClosingPeer {
  readonly peer: string
  readonly count: number
  readonly retransmitting: number
  readonly mostRetransmits: number | null // null: no timer printed
  readonly leastWait: Micros | null // the longest floor
}

export interface ClosingSocket {
  readonly peer: string // with its port: 203.0.113.87:80
  readonly state: TcpState
  readonly timer: 'on' | 'persist'
  readonly left: Micros // until the timer fires, at most
  readonly retransmits: number
  readonly finAlone: boolean
  readonly leastWait: Micros
  readonly line: number
}

export type SnapshotId = `n-${string}`

/** A ceiling the kernel enforces, where the upload states it. */
export interface KernelLimit {
  readonly name: string // the sysctl: net.ipv4.tcp_max_orphans
  readonly value: readonly number[]
  readonly source: SourceRef
}
