// The states of TCP in the words of the tools that print them.

import type { TcpState } from '@/lib/core/socket'
import { noState, tcpStates } from '@/lib/core/socket-table'
import { wordsOf } from './socket-row'

/** netstat of Linux, the BSDs, macOS and Windows, and the words of RFC 9293. */
const words: Readonly<Record<string, TcpState>> = {
  ESTABLISHED: 'ESTAB',
  ESTAB: 'ESTAB',
  'SYN-SENT': 'SYN-SENT',
  'SYN-RECV': 'SYN-RECV',
  'SYN-RCVD': 'SYN-RECV',
  'SYN-RECEIVED': 'SYN-RECV',
  'NEW-SYN-RECV': 'SYN-RECV',
  'FIN-WAIT1': 'FIN-WAIT-1',
  'FIN-WAIT-1': 'FIN-WAIT-1',
  'FIN-WAIT2': 'FIN-WAIT-2',
  'FIN-WAIT-2': 'FIN-WAIT-2',
  'TIME-WAIT': 'TIME-WAIT',
  CLOSE: 'UNCONN',
  CLOSED: 'UNCONN',
  UNCONN: 'UNCONN',
  'CLOSE-WAIT': 'CLOSE-WAIT',
  'LAST-ACK': 'LAST-ACK',
  LISTEN: 'LISTEN',
  LISTENING: 'LISTEN',
  CLOSING: 'CLOSING',
}
/** The same words as bytes, with underscores as netstat prints them, and the places of their states. */
export const stateWords = wordsOf(Object.keys(words).map((word) => word.replaceAll('-', '_')))
export const statePlaces: readonly number[] = Object.values(words).map((state) => tcpStates.indexOf(state))

const places = new Map(Object.entries(words).map(([word, state]) => [word, tcpStates.indexOf(state)]))

/** The place in `tcpStates` that a word means, hyphens or underscores: `FIN_WAIT1`, `FIN_WAIT_1`, `FIN-WAIT-1`. `noState` if it means none. */
export const placeOfState = (word: string): number => (word.length > 12 ? noState : (places.get(word.replaceAll('_', '-')) ?? noState))
