// A sosreport as sos makes them, with little in each file: the layout of RHEL, and that of Debian and Ubuntu.

import type { TarScript } from './script'

const sockets = `State    Recv-Q Send-Q Local Address:Port  Peer Address:Port Process
ESTAB    0      0      192.0.2.10:443      198.51.100.7:51234 users:(("nginx",pid=812,fd=9))
FIN-WAIT-1 0    1      192.0.2.10:443      203.0.113.9:40022
TIME-WAIT 0     0      192.0.2.10:443      203.0.113.9:40023
`
const kernel = `[    0.000000] Linux version 6.1.0-13-amd64 (debian-kernel@lists.debian.org) (gcc-12) #1 SMP
[ 4021.118233] TCP: too many orphaned sockets
[ 4022.332190] TCP: out of memory -- consider tuning tcp_mem
`
const log = (host: string): string => `Nov 22 09:02:11 ${host} kernel: TCP: too many orphaned sockets
Nov 22 09:02:12 ${host} systemd[1]: Started Session 41 of user root.
Nov 22 09:02:14 ${host} kernel: TCP: too many orphaned sockets
`
const sar = `Linux 5.14.0-362.el9.x86_64 (web01) \t11/22/2026 \t_x86_64_\t(4 CPU)

09:00:01        CPU     %user     %nice   %system   %iowait    %steal     %idle
09:10:01        all      4.11      0.00      2.02      0.10      0.00     93.77
09:20:01        all     31.40      0.00     22.71      0.20      0.00     45.69
Average:        all     17.75      0.00     12.36      0.15      0.00     69.73
`
const settings = `net.ipv4.tcp_max_orphans = 65536
net.ipv4.tcp_fin_timeout = 60
net.ipv4.tcp_mem = 21888\t29186\t43776
`
const sockstat = `sockets: used 512
TCP: inuse 44 orphan 12 tw 97 alloc 60 mem 33
UDP: inuse 4 mem 2
UDPLITE: inuse 0
RAW: inuse 0
FRAG: inuse 0 memory 0
`
const uptime = ' 09:03:01 up 1:07,  1 user,  load average: 4.02, 3.11, 2.05\n'

/** What of a sosreport says something here, by its path within the root. */
const common: Readonly<Record<string, string>> = {
  'sos_commands/networking/ss_-peaonmi': sockets,
  'sos_commands/kernel/dmesg': kernel,
  'sos_commands/kernel/sysctl_-a': settings,
  'sos_commands/host/uptime': uptime,
  'proc/net/sockstat': sockstat,
  'sos_commands/networking/ethtool_-S_eth0': 'NIC statistics:\n     rx_packets: 12\n     rx_dropped: 3\n     tx_packets: 9\n',
  'sos_commands/kernel/uname_-a': 'Linux web01 6.1.0-13-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.55-1 (2023-09-29) x86_64 GNU/Linux\n',
  'sos_commands/date/date': 'Sun Nov 22 09:03:01 UTC 2026\n',
  'proc/meminfo':
    'MemTotal:       16318420 kB\nMemFree:         1204012 kB\nMemAvailable:    9124412 kB\nBuffers:          204812 kB\nCached:          7712040 kB\n',
}

/** What lies beside it: settings of other programs, lists, and what would be misread if it were. */
const beside: Readonly<Record<string, string>> = {
  'version.txt': 'sosreport: 4.5.1\n',
  'sos_logs/sos.log': '2026-11-22 09:03:01,001 INFO: executing\n',
  'sos_reports/sos.txt': 'plugins\n',
  'etc/sysctl.conf': 'net.ipv4.tcp_max_orphans = 1\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'proc/812/limits': 'Max open files 1024 4096 files\n',
  'proc/812/net/sockstat': sockstat,
  'sys/module/tcp_cubic/parameters/beta': '717\n',
  'var/log/secure': 'Nov 22 09:02:12 web01 sshd[99]: Accepted publickey for root\n',
  'sos_commands/networking/namespaces/blue/ss_-peaonmi': sockets.replaceAll('192.0.2.10', '192.0.2.99'),
  'sos_commands/networking/ip_netns_exec_blue_ss_-peaonmi': sockets.replaceAll('192.0.2.10', '192.0.2.98'),
  'sos_commands/networking/ip_route_show_table_all': 'default via 192.0.2.1 dev eth0\n',
  'sos_commands/rpm/package-data': 'kernel-5.14.0-362.el9.x86_64\n',
}

const of = (distribution: 'rhel' | 'debian'): Readonly<Record<string, string>> =>
  distribution === 'rhel'
    ? { ...common, 'var/log/messages': log('web01'), 'var/log/sa/sar22': sar, 'var/log/dmesg': '' }
    : { ...common, 'var/log/syslog': log('web02'), 'var/log/kern.log': log('web02').replaceAll('09:02', '08:59'), 'var/log/sysstat/sar22': sar }

/** The paths that a reading should find, in order of the archive. */
export const wantedIn = (distribution: 'rhel' | 'debian'): string[] =>
  Object.entries(of(distribution)).flatMap(([path, content]) => (content === '' ? [] : [path]))

export const sosRoot = (distribution: 'rhel' | 'debian'): string => `sosreport-web0${distribution === 'rhel' ? 1 : 2}-2026-11-22-abcdefg/`

/** The entries of a whole sosreport, with the links that sos puts into its root, and `more` files nobody needs. */
export function sosreport(distribution: 'rhel' | 'debian', more = 0): TarScript[] {
  const root = sosRoot(distribution)
  const files = { ...of(distribution), ...beside }
  return [
    { path: root, type: '5' },
    { path: `${root}sos_commands/`, type: '5' },
    ...Object.entries(files).map(([path, content]) => ({ path: root + path, content })),
    { path: `${root}uptime`, type: '2' },
    { path: `${root}dmesg`, type: '2' },
    ...Array.from({ length: more }, (_, n) => ({ path: `${root}sys/devices/${n}`, content: `${n}\n` })),
  ]
}
