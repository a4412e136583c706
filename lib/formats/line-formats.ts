// Every format whose unit is the line, in the order in which they are asked. To add one is to add a line here.

import { conntrack } from './conntrack'
import { cpuinfo } from './cpuinfo'
import { date } from './date'
import { dmesg } from './dmesg'
import { ethtool } from './ethtool'
import type { LineFormat } from './format'
import { interrupts } from './interrupts'
import { ipLink } from './ip-link'
import { journal } from './journal'
import { loadavg } from './loadavg'
import { lsof } from './lsof'
import { meminfo } from './meminfo'
import { mpstat } from './mpstat'
import { netstat } from './netstat'
import { netstatStatistics } from './netstat-statistics'
import { nstat } from './nstat'
import { procNetTcp } from './proc-net-tcp'
import { procStat } from './proc-stat'
import { sadf } from './sadf'
import { sar } from './sar'
import { snmp } from './snmp'
import { sockstat } from './sockstat'
import { softirqs } from './softirqs'
import { softnetStat } from './softnet-stat'
import { ss } from './ss'
import { ssSummary } from './ss-summary'
import { stateCounts } from './state-counts'
import { sysctl } from './sysctl'
import { syslog } from './syslog'
import { tc } from './tc'
import { top } from './top'
import { uname } from './uname'
import { vmstat } from './vmstat'

export const lineFormats: readonly LineFormat[] = [
  mpstat,
  sar,
  ss,
  ssSummary,
  sockstat,
  procNetTcp,
  netstat,
  netstatStatistics,
  nstat,
  snmp,
  stateCounts,
  loadavg,
  top,
  vmstat,
  procStat,
  softirqs,
  softnetStat,
  interrupts,
  meminfo,
  ipLink,
  ethtool,
  tc,
  conntrack,
  lsof,
  uname,
  cpuinfo,
  date,
  sadf,
  sysctl,
  dmesg,
  journal,
  syslog,
]
