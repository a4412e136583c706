// What netstat -s says of a counter in words, and the counter it means.
// Reference: net-tools statistics.c (the spellings changed over time); FreeBSD usr.bin/netstat/inet.c tcp_stats() and netinet/tcp_var.h struct tcpstat.

/** Linux, by section; `#` stands for the number, a full stop at the end is left out. */
const linux: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ip: {
    '# total packets received': 'InReceives',
    '# incoming packets discarded': 'InDiscards',
    '# incoming packets delivered': 'InDelivers',
    '# requests sent out': 'OutRequests',
    '# outgoing packets dropped': 'OutDiscards',
    '# dropped because of missing route': 'OutNoRoutes',
    '# packet reassembles failed': 'ReasmFails',
  },
  Tcp: {
    '# active connections openings': 'ActiveOpens',
    '# active connection openings': 'ActiveOpens',
    '# passive connection openings': 'PassiveOpens',
    '# failed connection attempts': 'AttemptFails',
    '# connection resets received': 'EstabResets',
    '# connections established': 'CurrEstab',
    '# segments received': 'InSegs',
    '# segments send out': 'OutSegs',
    '# segments sent out': 'OutSegs',
    '# segments retransmited': 'RetransSegs',
    '# segments retransmitted': 'RetransSegs',
    '# bad segments received': 'InErrs',
    '# resets sent': 'OutRsts',
  },
  Udp: {
    '# packets received': 'InDatagrams',
    '# packets to unknown port received': 'NoPorts',
    '# packet receive errors': 'InErrors',
    '# packets sent': 'OutDatagrams',
    '# receive buffer errors': 'RcvbufErrors',
    '# send buffer errors': 'SndbufErrors',
  },
  TcpExt: {
    '# SYN cookies sent': 'SyncookiesSent',
    '# SYN cookies received': 'SyncookiesRecv',
    '# invalid SYN cookies received': 'SyncookiesFailed',
    '# resets received for embryonic SYN_RECV sockets': 'EmbryonicRsts',
    '# packets pruned from receive queue because of socket buffer overrun': 'PruneCalled',
    '# packets pruned from receive queue': 'RcvPruned',
    '# packets dropped from out-of-order queue because of socket buffer overrun': 'OfoPruned',
    '# ICMP packets dropped because they were out-of-window': 'OutOfWindowIcmps',
    '# TCP sockets finished time wait in fast timer': 'TW',
    '# time wait sockets recycled by time stamp': 'TWRecycled',
    '# TCP sockets finished time wait in slow timer': 'TWKilled',
    '# passive connections rejected because of time stamp': 'PAWSPassive',
    '# active connections rejected because of time stamp': 'PAWSActive',
    '# packets rejects in established connections because of timestamp': 'PAWSEstab',
    '# packets rejected in established connections because of timestamp': 'PAWSEstab',
    '# times the listen queue of a socket overflowed': 'ListenOverflows',
    '# SYNs to LISTEN sockets dropped': 'ListenDrops',
    '# SYNs to LISTEN sockets ignored': 'ListenDrops',
    '# times recovered from packet loss due to fast retransmit': 'TCPRenoRecovery',
    '# times recovered from packet loss by selective acknowledgements': 'TCPSackRecovery',
    'Detected reordering # times using time stamp': 'TCPTSReorder',
    '# fast retransmits': 'TCPFastRetrans',
    '# forward retransmits': 'TCPForwardRetrans',
    '# retransmits in slow start': 'TCPSlowStartRetrans',
    '# other TCP timeouts': 'TCPTimeouts',
    '# packets collapsed in receive queue due to low socket buffer': 'TCPRcvCollapsed',
    '# DSACKs sent for old packets': 'TCPDSACKOldSent',
    '# DSACKs received': 'TCPDSACKRecv',
    '# connections reset due to unexpected data': 'TCPAbortOnData',
    '# connections reset due to early user close': 'TCPAbortOnClose',
    '# connections aborted due to memory pressure': 'TCPAbortOnMemory',
    '# connections aborted due to timeout': 'TCPAbortOnTimeout',
    '# connections aborted after user close in linger timeout': 'TCPAbortOnLinger',
    '# times unable to send RST due to no memory': 'TCPAbortFailed',
    'TCP ran low on memory # times': 'TCPMemoryPressures',
  },
}

/** FreeBSD and macOS, section `tcp`, by the fields of struct tcpstat. One of a thing is said without its s: both are taken. */
const bsd: Readonly<Record<string, string>> = {
  '# packets sent': 'tcps_sndtotal',
  '# data packets (# bytes) retransmitted': 'tcps_sndrexmitpack',
  '# data packets unnecessarily retransmitted': 'tcps_sndrexmitbad',
  '# window probe packets': 'tcps_sndprobe',
  '# packets received': 'tcps_rcvtotal',
  '# connection requests': 'tcps_connattempt',
  '# connection accepts': 'tcps_accepts',
  '# bad connection attempts': 'tcps_badsyn',
  '# listen queue overflows': 'tcps_listendrop',
  '# connections established (including accepts)': 'tcps_connects',
  '# connections closed (including # drops)': 'tcps_closed',
  '# embryonic connections dropped': 'tcps_conndrops',
  '# retransmit timeouts': 'tcps_rexmttimeo',
  '# connections dropped by rexmit timeout': 'tcps_timeoutdrop',
  '# connections dropped by retransmit timeout': 'tcps_timeoutdrop',
  '# persist timeouts': 'tcps_persisttimeo',
  '# connections dropped by persist timeout': 'tcps_persistdrop',
  '# Connections (fin_wait_2) dropped because of timeout': 'tcps_finwait2_drops',
  '# keepalive timeouts': 'tcps_keeptimeo',
  '# connections dropped by keepalive': 'tcps_keepdrops',
}

const plural = (phrase: string): string => phrase.replace(/\b(packet|request|accept|attempt|overflow|connection|timeout|probe)\b/g, '$1s')
const bsdPhrases = new Map(Object.entries(bsd).map(([phrase, name]) => [plural(phrase), name]))

export interface Said {
  readonly name: string | null // as nstat names it, or struct tcpstat's field; null: a counter that has no name here
  readonly digits: string // of the first number
}

const raw = /^([A-Z][A-Za-z0-9]{1,60}): (\d{1,24})$/ // what netstat knows no words for: TCPTimeWaitOverflow: 27360

/** What a line of a section says: `    45695 segments retransmited` of `Tcp` → TcpRetransSegs. Null if it names no number. */
export function parsePhrase(section: string, line: string): Said | null {
  const text = line.slice(0, 200).trim().replace(/\.$/, '')
  const named = raw.exec(text)
  if (named !== null) return { name: `${section}${named[1]}`, digits: named[2] ?? '' }
  const digits = /(?<![\w.-])\d{1,24}(?![\w.])/.exec(text)?.[0]
  if (digits === undefined) return null
  const phrase = text.replace(/(?<![\w.-])\d{1,24}(?![\w.])/g, '#')
  if (section === section.toLowerCase()) return { name: section === 'tcp' ? (bsdPhrases.get(plural(phrase)) ?? null) : null, digits }
  const own = linux[section]
  return { name: own !== undefined && Object.hasOwn(own, phrase) ? `${section}${own[phrase]}` : null, digits }
}

/** Whether a line could only be of netstat -s: one of the phrases that no other tool prints. */
export const isOwnPhrase = (line: string): boolean =>
  /^\s/.test(line) &&
  !raw.test(line.slice(0, 200).trim()) &&
  ['Tcp', 'TcpExt', 'tcp'].some((section) => (parsePhrase(section, line)?.name ?? null) !== null)
