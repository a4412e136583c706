// What an export says of each connection. A unit stands in the name of its column; times are said twice, on the case's axis and as the
// capture's own clock read.

import type { ConnectionRow } from '@/lib/core/connection-query'

export type Cell =
  | { readonly name: string; readonly kind: 'text'; of(row: ConnectionRow, capture: string): string | null }
  | { readonly name: string; readonly kind: 'count' | 'whole' | 'time'; of(row: ConnectionRow): number | null }
  | { readonly name: string; readonly kind: 'truth'; of(row: ConnectionRow): boolean }

/** count: below 2^32. whole: any whole number. time: µs since the epoch, UTC. */
export const exportColumns: readonly Cell[] = [
  { name: 'capture', kind: 'text', of: (_row, capture) => capture },
  { name: 'first_frame', kind: 'count', of: (row) => row.firstFrame },
  { name: 'last_frame', kind: 'count', of: (row) => row.lastFrame },
  { name: 'began_utc', kind: 'time', of: (row) => row.firstAt },
  { name: 'ended_utc', kind: 'time', of: (row) => row.lastAt },
  { name: 'began_reading_us', kind: 'whole', of: (row) => row.firstReading },
  { name: 'ended_reading_us', kind: 'whole', of: (row) => row.lastReading },
  { name: 'originator_address', kind: 'text', of: (row) => row.originator.address },
  { name: 'originator_port', kind: 'count', of: (row) => row.originator.port },
  { name: 'responder_address', kind: 'text', of: (row) => row.responder.address },
  { name: 'responder_port', kind: 'count', of: (row) => row.responder.port },
  { name: 'server_name', kind: 'text', of: (row) => row.name?.text ?? null },
  { name: 'server_name_from', kind: 'text', of: (row) => row.name?.from ?? null },
  { name: 'conn_state', kind: 'text', of: (row) => row.state },
  { name: 'history', kind: 'text', of: (row) => row.history },
  { name: 'handshake_us', kind: 'whole', of: (row) => row.roundTrip },
  { name: 'fin_wait_us', kind: 'whole', of: (row) => row.fin?.wait ?? null },
  { name: 'fin_ending', kind: 'text', of: (row) => row.fin?.ending ?? null },
  { name: 'fin_copies', kind: 'count', of: (row) => row.fin?.copies ?? 0 },
  { name: 'fin_frame', kind: 'count', of: (row) => row.fin?.frame ?? null },
  { name: 'stalled', kind: 'truth', of: (row) => row.stalled },
  { name: 'closed_by', kind: 'text', of: (row) => row.closer },
  { name: 'packets_sent', kind: 'count', of: (row) => row.sent.packets },
  { name: 'packets_received', kind: 'count', of: (row) => row.received.packets },
  { name: 'payload_sent_bytes', kind: 'whole', of: (row) => row.sent.bytes },
  { name: 'payload_received_bytes', kind: 'whole', of: (row) => row.received.bytes },
  { name: 'retransmits_sent', kind: 'count', of: (row) => row.sent.retransmits },
  { name: 'retransmits_received', kind: 'count', of: (row) => row.received.retransmits },
  { name: 'fast_retransmits', kind: 'count', of: (row) => row.fastRetransmits },
  { name: 'spurious_retransmits', kind: 'count', of: (row) => row.spuriousRetransmits },
  { name: 'out_of_order', kind: 'count', of: (row) => row.outOfOrder },
  { name: 'dup_acks', kind: 'count', of: (row) => row.dupAcks },
  { name: 'zero_windows', kind: 'count', of: (row) => row.zeroWindows },
  { name: 'keep_alives', kind: 'count', of: (row) => row.keepAlives },
  { name: 'resets', kind: 'count', of: (row) => row.resets },
  { name: 'window_scale_sent', kind: 'count', of: (row) => row.sent.scale },
  { name: 'window_scale_received', kind: 'count', of: (row) => row.received.scale },
  { name: 'timestamps_sent', kind: 'truth', of: (row) => row.sent.stamped },
  { name: 'timestamps_received', kind: 'truth', of: (row) => row.received.stamped },
  { name: 'ttl_sent', kind: 'count', of: (row) => row.sent.ttl },
  { name: 'ttl_received', kind: 'count', of: (row) => row.received.ttl },
  { name: 'begins_mid_stream', kind: 'truth', of: (row) => row.beginsMidStream },
  { name: 'ends_mid_stream', kind: 'truth', of: (row) => row.endsMidStream },
]
