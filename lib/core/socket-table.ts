import type { TcpState } from './socket'

/**
 * The internet sockets of one snapshot, a row each, in the order in which they were listed: as columns, so that 300,000 cost some 9 MB.
 * Sockets of other families (unix, netlink, packet) have no row here: the snapshot's `byNetid` counts them.
 * A column that no row had anything for is absent. What was not printed is -1 or a mark, never 0.
 */
export interface SocketTable {
  readonly rows: number
  readonly left: number // rows that were counted but have no place here: past `mostRows` of an artefact
  readonly line: ArrayLike<number> // Uint32Array: where it stood
  readonly netid: ArrayLike<number> // Uint8Array: place in `netids`
  readonly state: ArrayLike<number> // Uint8Array: place in `tcpStates`, `noState` where none was printed
  readonly marks: ArrayLike<number> // Uint16Array: bits of `SocketMark`
  readonly local: ArrayLike<number> // Int32Array: an IPv4 address as its 32 bits, or with its mark a place in `addresses`
  readonly peer: ArrayLike<number> // Int32Array
  readonly localPort: ArrayLike<number> // Uint16Array
  readonly peerPort: ArrayLike<number> // Uint16Array
  readonly recvQ: ArrayLike<number> // Uint32Array: bytes; of a LISTEN row the connections that wait to be accepted
  readonly sendQ: ArrayLike<number> // Uint32Array: bytes not acknowledged, the FIN counts 1; of a LISTEN row the backlog
  readonly timer?: ArrayLike<number> // Uint8Array: place in `socketTimers`
  readonly timerLeft?: ArrayLike<number> // Int32Array: ms until it fires, at most; -1 not printed
  readonly retransmits?: ArrayLike<number> // Int16Array: timeouts since the peer last acknowledged anything, or probes of a closed window; -1
  readonly firstRto?: ArrayLike<number> // Float32Array: ms, the retransmission timeout before it was doubled; NaN
  readonly uid?: ArrayLike<number> // Uint32Array: `noUid` not printed. ss prints none for root
  readonly process?: ArrayLike<number> // Int32Array: place in `processes`, the first that holds it; -1 none printed
  readonly pid?: ArrayLike<number> // Int32Array: of that process
  readonly addresses: readonly string[] // IPv6, host names, `*`: as captures name them, without brackets
  readonly netids: readonly string[] // as ss names them; '' where none was printed
  readonly processes: readonly string[] // names of programs
}

/** How many rows of one artefact are kept as columns. */
export const mostRows = 300_000

export const tcpStates = [
  'ESTAB', 'SYN-SENT', 'SYN-RECV', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT', 'UNCONN', 'CLOSE-WAIT', 'LAST-ACK', 'LISTEN', 'CLOSING',
] as const satisfies readonly TcpState[] // biome-ignore format: the order of /proc/net/tcp's numbers, 1 to 11

export const noState = 255
export const noUid = 4_294_967_295 // the kernel's own word for none

/** The timer that runs on a socket, in ss's words. `on`: retransmission (or a loss probe). `persist`: the peer's window is closed. */
export const socketTimers = ['none', 'off', 'on', 'keepalive', 'timewait', 'persist', 'delack', 'unknown'] as const
export type SocketTimer = (typeof socketTimers)[number]

export const SocketMark = {
  localNamed: 1, // `local` is a place in `addresses`
  peerNamed: 2,
  noLocalAddress: 4, // what stood there was no address
  noPeerAddress: 8,
  noLocalPort: 16, // `*`, a service's name, or no port
  noPeerPort: 32,
  noRecvQ: 64,
  noSendQ: 128,
  orphan: 256, // the listing says that no process holds it (inode 0); not marked: it does not say
  shared: 512, // several processes hold it
} as const
