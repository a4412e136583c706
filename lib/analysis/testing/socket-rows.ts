// Rows of a listing of sockets as columns, so many of each kind.

import type { TcpState } from '@/lib/core/socket'
import { SocketMark, type SocketTable, tcpStates } from '@/lib/core/socket-table'

export interface SocketsOf {
  readonly state: TcpState
  readonly n?: number
  readonly local?: string // 198.18.7.2
  readonly localPort?: number // of the first; the others count up, or with `sameLocalPort` do not
  readonly sameLocalPort?: boolean
  readonly peer?: string
  readonly peerPort?: number
  readonly recvQ?: number
  readonly sendQ?: number
  readonly process?: string
}

const asBits = (address: string): number => address.split('.').reduce((bits, part) => (bits << 8) | Number(part), 0)

export function socketTableOf(kinds: readonly SocketsOf[]): SocketTable {
  const rows = kinds.flatMap((kind) => Array.from({ length: kind.n ?? 1 }, (_, i) => ({ ...kind, i })))
  const processes = [...new Set(kinds.flatMap(({ process }) => (process === undefined ? [] : [process])))]
  const listening = SocketMark.noPeerAddress | SocketMark.noPeerPort
  return {
    rows: rows.length,
    left: 0,
    line: Uint32Array.from(rows, (_, i) => i + 2),
    netid: new Uint8Array(rows.length),
    state: Uint8Array.from(rows, ({ state }) => tcpStates.indexOf(state)),
    marks: Uint16Array.from(rows, ({ state }) => (state === 'LISTEN' ? listening : 0)),
    local: Int32Array.from(rows, ({ local = '198.18.7.2' }) => asBits(local)),
    peer: Int32Array.from(rows, ({ peer = '0.0.0.0' }) => asBits(peer)),
    localPort: Uint16Array.from(rows, ({ localPort = 32_768, sameLocalPort = false, i }) => (sameLocalPort ? localPort : localPort + i)),
    peerPort: Uint16Array.from(rows, ({ peerPort = 80 }) => peerPort),
    recvQ: Uint32Array.from(rows, ({ recvQ = 0 }) => recvQ),
    sendQ: Uint32Array.from(rows, ({ sendQ = 0 }) => sendQ),
    ...(processes.length > 0
      ? {
          process: Int32Array.from(rows, ({ process }) => (process === undefined ? -1 : processes.indexOf(process))),
          pid: Int32Array.from(rows, ({ process }) => (process === undefined ? -1 : 812 + processes.indexOf(process))),
        }
      : {}),
    addresses: [],
    netids: ['tcp'],
    processes,
  }
}
