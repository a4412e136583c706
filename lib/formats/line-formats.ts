// Every format whose unit is the line, in the order in which they are asked. To add one is to add a line here.

import { dmesg } from './dmesg'
import type { LineFormat } from './format'
import { loadavg } from './loadavg'
import { mpstat } from './mpstat'
import { sar } from './sar'
import { sockstat } from './sockstat'
import { ss } from './ss'
import { ssSummary } from './ss-summary'
import { sysctl } from './sysctl'
import { syslog } from './syslog'

export const lineFormats: readonly LineFormat[] = [mpstat, sar, ss, ssSummary, sockstat, loadavg, sysctl, dmesg, syslog]
