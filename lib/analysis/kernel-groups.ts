// Kinds of kernel message that speak of one trouble, by the names of the catalogue of kernel messages. A group is called by its first member.

import type { Severity } from '@/lib/core/finding'
import type { KernelSignature } from '@/lib/core/kernel-event'

export interface KernelGroup {
  readonly name: KernelSignature
  readonly also: readonly KernelSignature[]
  readonly severity: Severity // once it is said in earnest
  readonly shared: boolean // under net_ratelimit(), whose one counter of unsaid messages belongs to all of these together
  readonly run: string // what to look at next
}

/** `oosm_old` ("Out of socket memory") stands alone: up to Linux 3.0 it is said for too many orphans and for too little memory alike. */
export const kernelGroups: readonly KernelGroup[] = [
  {
    name: 'tcp_orphans',
    also: [],
    severity: 'critical',
    shared: true,
    run: 'sysctl net.ipv4.tcp_max_orphans net.ipv4.tcp_orphan_retries; cat /proc/net/sockstat',
  },
  { name: 'oosm_old', also: [], severity: 'critical', shared: true, run: 'sysctl net.ipv4.tcp_max_orphans net.ipv4.tcp_mem; cat /proc/net/sockstat' },
  { name: 'tcp_mem', also: ['mptcp_oom'], severity: 'critical', shared: true, run: 'sysctl net.ipv4.tcp_mem; cat /proc/net/sockstat' },
  {
    name: 'tw_overflow',
    also: [],
    severity: 'warning',
    shared: true,
    run: 'sysctl net.ipv4.tcp_max_tw_buckets; nstat -az TcpExtTCPTimeWaitOverflow; ss -s',
  },
  {
    name: 'conntrack_full',
    also: ['expect_full'],
    severity: 'critical',
    shared: true,
    run: 'sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max; conntrack -S',
  },
  {
    name: 'syn_flood',
    also: ['syn_v6_old', 'drop_openreq'],
    severity: 'warning',
    shared: true,
    run: 'nstat -az TcpExtListenOverflows TcpExtListenDrops TcpExtSyncookiesSent; ss -ltn',
  },
  {
    name: 'neigh_overflow',
    also: ['dst_overflow'],
    severity: 'warning',
    shared: true,
    run: 'sysctl net.ipv4.neigh.default.gc_thresh3; ip -s neigh | wc -l',
  },
  { name: 'link_down', also: ['netdev_watchdog', 'tx_hang', 'bond_fail'], severity: 'warning', shared: false, run: 'ip -s link; ethtool -S eth0' },
  { name: 'soft_lockup', also: ['hard_lockup', 'rcu_stall'], severity: 'critical', shared: false, run: 'dmesg -T | tail -200; mpstat -P ALL 1 60' },
  { name: 'hung_task', also: [], severity: 'warning', shared: false, run: 'iostat -x 1 30; dmesg -T | tail -200' },
  { name: 'oom_kill', also: ['oom_invoked'], severity: 'critical', shared: false, run: 'free -m; dmesg -T | grep -i -A 30 oom' },
  { name: 'page_alloc', also: [], severity: 'warning', shared: false, run: 'cat /proc/buddyinfo; sysctl vm.min_free_kbytes' },
  { name: 'io_error', also: ['fs_error', 'ata', 'scsi'], severity: 'warning', shared: false, run: 'dmesg -T | tail -200; iostat -x 1 30' },
  { name: 'panic', also: ['oops', 'warn', 'mce'], severity: 'critical', shared: false, run: 'dmesg -T | tail -300' },
]

export const membersOf = (group: KernelGroup): readonly KernelSignature[] => [group.name, ...group.also]
