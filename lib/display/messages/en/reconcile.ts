/** Why another tool's count of the same capture differs from ours: each by its definition. */
export const reconcile = {
  equal: 'All counts are equal.',
  absent: '{tool} is not installed here, so it was not asked.',
  failed: '{tool} could not read this file: {why}',
  commands: 'The same counts with {tool}:',
  why: {
    duplicates:
      '{tool} counts a packet that the tap saw twice as a retransmission; we count {n} of them apart, as capture duplicates. With them the counts are equal.',
    duplicatesInPart:
      '{tool} counts a packet that the tap saw twice as a retransmission; we count {n} of them apart. That explains a part of the difference.',
    retransmissions:
      'Whether a late segment is a retransmission or out of order is a guess from times and round trips. We follow Wireshark’s rules; a segment at the edge of one may fall on either side.',
    tcptraceRetransmissions:
      'tcptrace counts data and FINs that were sent again; a SYN sent again, or a keep-alive, is not among them. For us, as for Wireshark, it is.',
    tcptraceConnections:
      'tcptrace joins or parts connections that use a port again by rules of its own (time, and whether both sides had closed); we begin a new one at a SYN with a new sequence number, as Wireshark does.',
    tcptraceTunnels: 'tcptrace does not look into tunnels, and counts what it cannot read as no TCP.',
    tunnels: 'Finwait opens the tunnels that its packet notes name; {tool} opens more, or fewer. The TCP inside is counted only where it is opened.',
    damage: 'The file is damaged. {tool} reads a damaged record as a packet, or stops elsewhere; we stop at the damage and say where.',
    unexplained: 'The counts differ, and none of the known reasons explains it.',
  },
} as const
