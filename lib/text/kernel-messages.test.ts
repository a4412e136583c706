import { describe, expect, test } from 'vitest'
import { kernelCatalogue } from './kernel-catalogue'
import { foldedRepeat, levelNamed, levelOf, nameMessage } from './kernel-messages'

const said: Readonly<Record<string, readonly string[]>> = {
  tcp_orphans: ['TCP: too many orphaned sockets', 'TCP: too many of orphaned sockets', 'MPTCP: too many orphaned sockets'],
  oosm_old: ['Out of socket memory'],
  tcp_mem: ['TCP: out of memory -- consider tuning tcp_mem'],
  mptcp_oom: ['MPTCP: out of memory: force closing socket'],
  tw_overflow: ['TCP: time wait bucket table overflow', 'TCP: time wait bucket table overflow (CT101)'],
  suppressed: ['net_ratelimit: 142 callbacks suppressed', '__ratelimit: 9 callbacks suppressed'],
  suppressed_old: ['printk: 299 messages suppressed.'],
  syslog_repeat: ['last message repeated 3 times'],
  journal_suppressed: ['Suppressed 1234 messages from /system.slice/x.service', 'imjournal: 12 messages lost due to rate-limiting'],
  syn_flood: [
    'possible SYN flooding on port 80. Sending cookies.',
    'TCP: request_sock_TCP: Possible SYN flooding on port 80. Dropping request.  Check SNMP counters.',
    'TCP: request_sock_TCP: Possible SYN flooding on port [::]:443. Sending cookies.',
  ],
  drop_openreq: ['TCP: drop open request from 192.0.2.7/4711'],
  syn_v6_old: ['TCPv6: dropping request, synflood is possible'],
  conntrack_full: [
    'nf_conntrack: table full, dropping packet.',
    'nf_conntrack: nf_conntrack: table full, dropping packet',
    'ip_conntrack: table full, dropping packet.',
  ],
  expect_full: ['nf_conntrack: expectation table full'],
  neigh_overflow: ['Neighbour table overflow.', 'ipv4: Neighbour table overflow.', 'neighbour: arp_cache: neighbor table overflow!'],
  dst_overflow: ['dst cache overflow', 'Route cache is full: consider increasing sysctl net.ipv6.route.max_size.'],
  martian: ['martian source 192.0.2.1 from 192.0.2.9, on dev eth0', 'IPv4: martian destination 127.0.0.1 from 192.0.2.9, dev eth0'],
  redirect: ['Redirect from 192.0.2.1 on eth0 about 192.0.2.2 ignored'],
  win_shrunk: [
    'TCP: Peer 192.0.2.7:443/50022 unexpectedly shrunk window 1:2 (repaired)',
    'TCP: Treason uncloaked! Peer 192.0.2.7:443/50022 shrinks window 1:2. Repaired.',
  ],
  zero_window: ['Probing zero-window on 192.0.2.7:443/50022, seq=1:2, recv 14560ms ago, lasting 20000ms'],
  wscale_bad: ['Illegal window scaling value 15 > 14 received'],
  gro_suspect: ['TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.'],
  md5: ['MD5 Hash expected but NOT found (192.0.2.7, 179)->(192.0.2.8, 50022)'],
  udp_short: ['UDP: short packet: From 192.0.2.7:53 1/2 to 192.0.2.8:53', 'UDP: UDP: bad checksum. From 192.0.2.7:53'],
  icmp_frag_df: ['ICMP: 192.0.2.7: fragmentation needed and DF set.'],
  icmp_bcast: ['192.0.2.7 sent an invalid ICMP type 3, code 1 error to a broadcast: 192.0.2.255 on eth0'],
  netdev_watchdog: [
    'NETDEV WATCHDOG: eth2: transmit timed out',
    'NETDEV WATCHDOG: eth2 (e1000e): transmit queue 0 timed out',
    'e1000e 0000:00:19.0 eth2: NETDEV WATCHDOG: CPU: 3: transmit queue 0 timed out 5120 ms',
  ],
  tx_hang: ['e1000e 0000:00:19.0 eth2: Detected Hardware Unit Hang:', 'ixgbe 0000:01:00.0: Reset adapter'],
  link_down: ['e1000e: eth2 NIC Link is Down', 'bonding: bond0: link status definitely down for interface eth2, disabling it', 'eth0: link down'],
  link_up: ['igb 0000:02:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps', 'IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready'],
  bond_fail: ['bond0: now running without any active interface!', 'bond0: making interface eth1 the new active one'],
  hw_csum: ['eth0: hw csum failure'],
  unregister_wait: ['unregister_netdevice: waiting for lo to become free. Usage count = 1'],
  promisc: ['device eth2 entered promiscuous mode', 'wan0: left promiscuous mode'],
  soft_lockup: ['BUG: soft lockup - CPU#1 stuck for 67s! [ksoftirqd/1:9]', 'watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [a b:9]'],
  hard_lockup: ['NMI watchdog: Watchdog detected hard LOCKUP on cpu 3'],
  hung_task: ['INFO: task jbd2/sda1-8:271 blocked for more than 120 seconds.'],
  rcu_stall: [
    'INFO: rcu_sched detected stalls on CPUs/tasks:',
    'rcu: INFO: rcu_sched self-detected stall on CPU',
    'rcu_sched kthread starved for 105002 jiffies!',
  ],
  nohz_softirq: ['NOHZ: local_softirq_pending 08', 'NOHZ tick-stop error: Non-RCU local softirq work is pending, handler #08!!!'],
  rt_throttle: ['sched: RT throttling activated'],
  perf_long: ['perf: interrupt took too long (2501 > 2500), lowering kernel.perf_event_max_sample_rate to 79750'],
  clock_unstable: ['Clocksource tsc unstable (delta = 1 ns)', "clocksource: timekeeping watchdog on CPU1: Marking clocksource 'tsc' as unstable"],
  irq_nobody: ['irq 19: nobody cared (try booting with the "irqpoll" option)'],
  thermal: ['CPU1: Core temperature above threshold, cpu clock throttled (total events = 1)'],
  page_alloc: ['swapper/1: page allocation failure: order:2, mode:0x20', 'swapper: page allocation failure. order:1, mode:0x20'],
  oom_invoked: ['nginx invoked oom-killer: gfp_mask=0x201da, order=0'],
  oom_kill: ['Out of memory: Kill process 811 (nginx) score 911 or sacrifice child', 'Killed process 811 (nginx) total-vm:1kB'],
  oom_reaper: ['oom_reaper: reaped process 811 (nginx), now anon-rss:0kB'],
  oom_constraint: ['oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null)'],
  panic: ['Kernel panic - not syncing: Fatal exception in interrupt'],
  oops: ['BUG: unable to handle page fault for address: ffffc90000a5f000', 'general protection fault, probably for non-canonical address'],
  warn: ['WARNING: CPU: 0 PID: 37 at net/sched/sch_generic.c:235 dev_watchdog+0xca/0xe0()', 'WARNING: at arch/x86/kernel/cpu/mtrr/generic.c:467'],
  lockdep: ['[ INFO: possible recursive locking detected ]', 'WARNING: suspicious RCU usage'],
  segfault: ['nginx[811]: segfault at 0 ip 0000 sp 0000 error 4', 'traps: nginx[811] trap int3'],
  mce: ['mce: [Hardware Error]: Machine check events logged', 'EDAC MC0: 1 CE memory read error'],
  call_trace: ['Call Trace:'],
  io_error: ['end_request: I/O error, dev sda, sector 1', 'Buffer I/O error on device sda1, logical block 1'],
  fs_error: ['EXT4-fs error (device sda1): ext4_find_entry', 'XFS (sda1): Internal error xfs_trans_cancel', 'Remounting filesystem read-only'],
  ata: ['ata1.00: exception Emask 0x0 SAct 0x0', 'ata3: hard resetting link'],
  scsi: ['sd 0:0:0:0: [sda] tag#1 FAILED Result: hostbyte=DID_OK', 'rejecting I/O to offline device'],
  file_max: ['VFS: file-max limit 100000 reached'],
  fork_rejected: ['cgroup: fork rejected by pids controller in /user.slice'],
  tcp_tw_recycle: ['sysctl: cannot stat /proc/sys/net/ipv4/tcp_tw_recycle: No such file or directory'],
  netfilter_log: ['DROP IN=eth0 OUT= MAC=00:00 SRC=192.0.2.7 DST=192.0.2.8 LEN=40'],
  boot: ['Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org)'],
  usb_tsc_noise: ['audit: type=1400 audit(1643967245.164:2): apparmor="STATUS"'],
}

describe('the catalogue', () => {
  test('has a message of each kind in this test, and each is named', () => {
    expect(Object.keys(said).sort()).toEqual(kernelCatalogue.map(({ id }) => id).sort())
  })
  test.each(Object.entries(said).flatMap(([id, messages]) => messages.map((message) => [id, message] as const)))('%s: %s', (id, message) => {
    expect(nameMessage(message).kind?.id).toBe(id)
  })
  test.each([
    'Out of socket memoryless',
    'usb 1-1: new high-speed USB device number 2 using xhci_hcd',
    'data: exception Emaskless',
    'printk: messages suppressed.',
    'possible SYN flooding on port 80, says a text',
    'TCP: Hash tables configured (established 524288 bind 65536)',
    '',
  ])('%j is of no kind that we name', (message) => {
    expect(nameMessage(message).kind).toBeNull()
  })
  test('no digit in it counts as itself but one behind a letter, so that a shape has one kind', () => {
    const strays = kernelCatalogue.flatMap(({ says }) =>
      says.flatMap((saying) => {
        const [text, then, later = []] = typeof saying === 'string' ? [saying, null] : saying
        const fixed = [text, ...later].filter((one) => /(?<![A-Za-z])\d/.test(one))
        const pattern = then instanceof RegExp ? then.source.replaceAll(/\\d|\{[\d,]+\}|0-9|^\[234\]/g, '') : ''
        return /(?<![A-Za-z])\d/.test(pattern) ? [...fixed, pattern] : fixed
      }),
    )
    expect(strays).toEqual([])
  })
  test('patterns are sticky, so that each is tried at one place only', () => {
    for (const { id, says } of kernelCatalogue)
      for (const saying of says) if (typeof saying !== 'string' && saying[1] instanceof RegExp) expect([id, saying[1].flags]).toEqual([id, 'y'])
  })
})

describe('what a message stands for', () => {
  test.each([
    ['net_ratelimit: 1151 callbacks suppressed', 1, 1151],
    ['printk: 299 messages suppressed.', 1, 299],
    ['__ratelimit: 5000000000 callbacks suppressed', 1, 4_294_967_295],
    ['net_ratelimit:  callbacks suppressed', 1, 0],
    ['message repeated 3 times: [ TCP: too many orphaned sockets]', 3, 0],
    ['TCP: too many orphaned sockets', 1, 0],
  ])('%s', (message, times, suppressed) => {
    const named = nameMessage(message)
    expect([named.times, named.suppressed]).toEqual([times, suppressed])
  })
  test('a folded message is of the kind of what was folded', () => {
    expect(nameMessage('message repeated 3 times: [ TCP: too many orphaned sockets]').kind?.id).toBe('tcp_orphans')
  })
  test('the old form of folding holds no text', () => {
    expect(foldedRepeat('last message repeated 3 times')).toEqual({ times: 3, text: null })
    expect(foldedRepeat('--- last message repeated 2 times ---')).toEqual({ times: 2, text: null })
    expect(foldedRepeat('message repeated 3 times')).toBeNull()
    expect(foldedRepeat('said: message repeated 3 times: [ x]')).toBeNull()
  })
  test('a message longer than any kernel prints is cut, and named by what is left', () => {
    expect(nameMessage(`TCP: too many orphaned sockets ${'x'.repeat(100_000)}`).kind?.id).toBe('tcp_orphans')
    expect(nameMessage(`${'x'.repeat(100_000)} TCP: too many orphaned sockets`).kind).toBeNull()
  })
  test('folding within folding is not followed', () => {
    expect(nameMessage(`${'message repeated 2 times: [ '.repeat(200)}x`).times).toBe(1)
  })
  test('levels are those of syslog', () => {
    expect([levelOf(6), levelOf(30), levelOf(4), levelNamed('warning'), levelNamed('err'), levelNamed('no')]).toEqual([
      'info',
      'info',
      'warn',
      'warn',
      'err',
      null,
    ])
  })
})
