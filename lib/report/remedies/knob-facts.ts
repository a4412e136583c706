// What each knob is in the kernel: where it acts, since and until which version, and the states of the sockets it reaches.
// Places: the kernel’s source. Versions: tcp(7), ip(7), listen(2), Documentation/networking/ip-sysctl and the commits that made or removed a knob.

import type { KernelPlace, KnobName } from '@/lib/core/remedies'
import type { TcpState } from '@/lib/core/socket'

export interface KnobFacts {
  readonly sysctls: readonly string[]
  readonly acts: readonly KernelPlace[]
  readonly since: string | null
  readonly gone: string | null
  readonly states: readonly TcpState[]
  readonly orphansOnly: boolean
}

const tcp = (name: string): string => `net.ipv4.${name}`
const place = (file: string, ...functions: readonly string[]): KernelPlace[] => functions.map((name) => ({ file, function: name }))

const timer = 'net/ipv4/tcp_timer.c'
const unacknowledged: readonly TcpState[] = ['FIN-WAIT-1', 'CLOSING', 'LAST-ACK']
const nowhere: readonly TcpState[] = []

export const knobFacts: Readonly<Record<KnobName, KnobFacts>> = {
  // tcp_close tests the count once more for each socket that is closed and not yet done; the timer tests it for each that is sent again.
  tcp_max_orphans: {
    sysctls: [tcp('tcp_max_orphans')],
    acts: [...place('net/ipv4/tcp.c', 'tcp_close'), ...place(timer, 'tcp_out_of_resources')],
    since: '2.4',
    gone: null,
    states: unacknowledged,
    orphansOnly: true,
  },
  tcp_orphan_retries: {
    sysctls: [tcp('tcp_orphan_retries')],
    acts: place(timer, 'tcp_orphan_retries', 'tcp_write_timeout'),
    since: '2.4',
    gone: null,
    states: unacknowledged,
    orphansOnly: true,
  },
  tcp_fin_timeout: {
    sysctls: [tcp('tcp_fin_timeout')],
    acts: [...place('include/net/tcp.h', 'tcp_fin_time'), ...place('net/ipv4/tcp_input.c', 'tcp_rcv_state_process')],
    since: '2.2',
    gone: null,
    states: ['FIN-WAIT-2'],
    orphansOnly: true,
  },
  tcp_tw_reuse: {
    sysctls: [tcp('tcp_tw_reuse')],
    acts: place('net/ipv4/tcp_ipv4.c', 'tcp_twsk_unique'),
    since: '2.4.19',
    gone: null,
    states: ['TIME-WAIT'],
    orphansOnly: false,
  },
  tcp_tw_recycle: {
    sysctls: [tcp('tcp_tw_recycle')],
    acts: place('net/ipv4/tcp_minisocks.c', 'tcp_time_wait'),
    since: '2.4',
    gone: '4.12',
    states: ['TIME-WAIT'],
    orphansOnly: false,
  },
  tcp_max_tw_buckets: {
    sysctls: [tcp('tcp_max_tw_buckets')],
    acts: place('net/ipv4/tcp_minisocks.c', 'tcp_time_wait'),
    since: '2.4',
    gone: null,
    states: ['TIME-WAIT', 'FIN-WAIT-2'],
    orphansOnly: false,
  },
  tcp_mem: {
    sysctls: [tcp('tcp_mem')],
    acts: [...place('net/core/sock.c', '__sk_mem_schedule'), ...place(timer, 'tcp_out_of_resources')],
    since: '2.4',
    gone: null,
    states: ['ESTAB', 'SYN-SENT', 'CLOSE-WAIT', ...unacknowledged],
    orphansOnly: false,
  },
  // For a socket that no program holds tcp_write_timeout takes tcp_orphan_retries in its place.
  tcp_retries2: {
    sysctls: [tcp('tcp_retries2')],
    acts: place(timer, 'tcp_write_timeout'),
    since: '2.2',
    gone: null,
    states: ['ESTAB', 'CLOSE-WAIT'],
    orphansOnly: false,
  },
  ip_local_port_range: {
    sysctls: [tcp('ip_local_port_range')],
    acts: place('net/ipv4/inet_hashtables.c', '__inet_hash_connect'),
    since: '2.2',
    gone: null,
    states: ['SYN-SENT'],
    orphansOnly: false,
  },
  somaxconn: {
    sysctls: ['net.core.somaxconn'],
    acts: place('net/socket.c', 'listen'),
    since: '2.4.25',
    gone: null,
    states: ['LISTEN'],
    orphansOnly: false,
  },
  tcp_max_syn_backlog: {
    sysctls: [tcp('tcp_max_syn_backlog')],
    acts: place('net/ipv4/tcp_input.c', 'tcp_conn_request'),
    since: '2.2',
    gone: null,
    states: ['SYN-RECV'],
    orphansOnly: false,
  },
  netdev_budget: {
    sysctls: ['net.core.netdev_budget', 'net.core.netdev_budget_usecs'],
    acts: place('net/core/dev.c', 'net_rx_action'),
    since: null,
    gone: null,
    states: nowhere,
    orphansOnly: false,
  },
  rps: {
    sysctls: ['net.core.rps_sock_flow_entries'],
    acts: place('net/core/dev.c', 'get_rps_cpu'),
    since: '2.6.35',
    gone: null,
    states: nowhere,
    orphansOnly: false,
  },
  nf_conntrack_max: {
    sysctls: ['net.netfilter.nf_conntrack_max', 'net.nf_conntrack_max'],
    acts: place('net/netfilter/nf_conntrack_core.c', 'nf_conntrack_alloc'),
    since: '2.6.15',
    gone: null,
    states: nowhere,
    orphansOnly: false,
  },
  nf_conntrack_timeouts: {
    sysctls: ['fin_wait', 'last_ack', 'close_wait', 'time_wait', 'established'].map((state) => `net.netfilter.nf_conntrack_tcp_timeout_${state}`),
    acts: place('net/netfilter/nf_conntrack_proto_tcp.c', 'tcp_timeouts'),
    since: '2.6.15',
    gone: null,
    states: nowhere,
    orphansOnly: false,
  },
}

/** Where another function did the same before a version. */
export const olderPlaces: Readonly<Partial<Record<KnobName, { readonly until: string; readonly acts: readonly KernelPlace[] }>>> = {
  tcp_mem: { until: '2.6.25', acts: [...place('net/core/stream.c', 'sk_stream_mem_schedule'), ...place(timer, 'tcp_out_of_resources')] },
  tcp_max_syn_backlog: { until: '3.17', acts: place('net/ipv4/tcp_ipv4.c', 'tcp_v4_conn_request') },
}
