// The verdict and its tests.

export const verdict = {
  says: {
    'late-peer':
      '{peers} answers late when connections are closed: in {windowsN, plural, one {{windows} window} other {{windows} windows}} {rate} of the FINs sent to it stalled, half of them for {wait} or longer. Tuning this machine cannot make it answer sooner.',
    'late-peer-sockets':
      '{peers} probably answers late when connections are closed: {stuck} sockets ask again and again, nearly all of them to it. A capture would make this sure.',
    'lossy-path':
      'The path loses packets of everybody: {stalls} FINs stalled in {windowsN, plural, one {{windows} window} other {{windows} windows}}, half of them for {wait} or longer, and handshakes were lost as well. No single server is late.',
    'lossy-handshakes':
      'The path loses packets of everybody: in the same seconds {copies} of {handshakes} new connections, to {hit} of {networks} networks, had to ask again. No single server is late.',
    'syn-flood': 'Somebody opens connections and never finishes them: a SYN flood. No server is late.',
    'listen-overflow':
      'A program on this machine accepts connections more slowly than they come, and the kernel drops the rest. No server we talk to is late.',
    'conntrack-full': 'The connection tracking table of this machine is full, so it drops packets itself. No server is late.',
    'close-wait-leak': 'A program on this machine does not close its connections: they stay in CLOSE-WAIT and pile up. No server is late.',
    'port-exhaustion': 'This machine has used up its local ports to one server, so it cannot open more connections to it. The server is not late.',
    'softirq-saturation': 'CPUs of this machine are full of packet handling. No server is shown to be late.',
    'memory-pressure': 'The memory that the kernel lets TCP use is used up, so it drops and resets connections itself. No server is late.',
    'out-of-memory': 'This machine ran out of memory, and the kernel killed a program for it. No server is late.',
    'link-flap': 'A network link or card of this machine failed and came back. What was on the way was lost for everybody. No server is late.',
    'disk-stall': 'Tasks of this machine wait for a disk. The load is theirs, not that of the network. No server is late.',
    'cpu-steal': 'The host gives the CPUs of this virtual machine to others, so everything here waits. No server is late.',
    none: 'Nothing wrong was found in what was asked.',
    unknown: {
      stalls:
        '{stalls} FINs stalled in {windowsN, plural, one {{windows} window} other {{windows} windows}}, half of them for {wait} or longer, but the tests do not agree on who is late. A second capture at the far end, at the same time, would decide.',
      sockets:
        '{stuck} sockets ask again and again for an answer to their FIN, but not of one network alone. A capture taken during the trouble would decide.',
      'sockets-asking':
        '{stuck} sockets ask again and again for an answer to their FIN, and new connections to the same network hang as well. The path may lose packets; a capture taken during the trouble would decide.',
      ours: '{stalls} FINs to {prefix}, which looks like our own side, were answered late. Why our side was late, these files do not show.',
      unexplained:
        '{troublesN, plural, one {One thing is wrong that the captures do not explain.} other {{troubles} things are wrong that the captures do not explain.}} Who is late cannot be told.',
      'no-capture':
        '{troublesN, plural, one {One thing is wrong, but there is no packet capture that shows who is late.} other {{troubles} things are wrong, but there is no packet capture that shows who is late.}} A capture taken during the trouble would decide.',
      'too-little': 'There is too little data to say anything. A packet capture, or ss -tano, taken during the trouble would decide.',
    },
  },
  tests: {
    title: {
      spread: 'One network or everybody',
      echo: 'Which sending was answered',
      'acks-per-copy': 'Answers for each copy',
      handshakes: 'New connections at that moment',
      'other-traffic': 'Data at that moment',
      ourselves: 'Our own side',
      quiet: 'What was looked at',
      'syn-flood': 'Half-open connections',
      'listen-overflow': 'Connections waiting to be accepted',
      'conntrack-full': 'Connection tracking',
      'close-wait-leak': 'Connections never closed',
      'port-exhaustion': 'Local ports',
      'memory-pressure': 'Memory of TCP',
      'out-of-memory': 'Memory of the machine',
      'link-flap': 'Network link',
      'disk-stall': 'Disk',
      'cpu-steal': 'Stolen CPU time',
      softirq: 'Packet handling',
    },
    spread: {
      'one-network':
        'One part of the network is late, the rest is not: it has {stallShare} of the stalls and {connectionShare} of the connections. In the same time {fins} FINs went elsewhere, and {stalls} of them stalled.',
      everybody: '{late} of {prefixes} networks stalled together. A fault of one peer does not do that.',
      'others-too': 'Others stalled as well: {stalls} of the {fins} FINs that went elsewhere in the same time.',
      'only-one': 'No other network had enough traffic at the time to compare with.',
      sockets: '{prefix} holds {waitingShare} of the sockets that wait for an answer to their FIN, and {healthyShare} of the healthy ones.',
      'sockets-asking':
        '{prefix} is slow to open connections too: {asking} wait to be opened, {waiting} to be closed. That is a path that loses packets rather than a late server.',
      'sockets-mixed': '{stuck} sockets ask again and again, but not for one network alone.',
    },
    echo: {
      first: 'Of {answers} late answers, {first} name the first sending of the FIN ({firstShare}). It had arrived; the answer came late.',
      later: 'Of {answers} late answers, only {first} name the first sending of the FIN ({firstShare}). The earlier ones were lost on the way.',
      mixed: '{first} of {answers} late answers name the first sending of the FIN: neither most nor few.',
      silent: 'Only {answers} late answers carry a TCP timestamp, too few to tell which sending they answer.',
    },
    'acks-per-copy': {
      queued: '{sendings} sendings brought {acks} answers: the copies arrived too, and were answered late.',
      lost: '{sendings} sendings brought only {acks} answers: some copies were lost or thrown away on the way.',
      silent: 'Only {stalls} stalls with copies were answered, too few to count answers by.',
    },
    handshakes: {
      normal:
        'At the very moment of the stalls {handshakes} new connections to the same peers were opened, {answered} of them answered, in {roundTrip} on average ({usual} otherwise), with {copies} sent again. The path is fine.',
      answered:
        'At the very moment of the stalls {handshakes} new connections to the same peers were opened, {answered} of them answered, in {roundTrip} on average, with {copies} sent again.',
      lossy: 'At the moment of the stalls {copies} of {handshakes} new connections to the same peers had to ask again. The path loses packets.',
      slow: 'At the moment of the stalls new connections to the same peers took {roundTrip} on average, {usual} otherwise. More than closing is slow.',
      everybody: 'In the same seconds {copies} of {handshakes} new connections, to {hit} of {networks} networks, had to ask again.',
      mixed:
        '{handshakes} new connections to the same peers at that moment: {answered} answered, {copies} sent again. That is neither clearly fine nor clearly bad.',
      silent: 'Only {handshakes} new connections were opened to the same peers at that moment, too few to test the path with.',
    },
    'other-traffic': {
      normal: 'Of {segments} data packets to the same peers at that moment {again} were sent again. Only closing is late.',
      lossy: 'Of {segments} data packets to the same peers at that moment {again} were sent again. The path loses packets.',
      mixed: 'Of {segments} data packets to the same peers at that moment {again} were sent again: neither clearly fine nor clearly bad.',
      silent: 'Only {segments} data packets went to the same peers at that moment, too few to test the path with.',
    },
    ourselves: {
      owed: '{stalls} FINs that stalled were sent to our own side: we owe those answers.',
      full: 'CPUs of this machine were full of packet handling at the time. It may have seen answers late.',
      room: 'No CPU of this machine was full of packet handling.',
      silent: 'How busy the CPUs of this machine were with packets is not in the files.',
    },
    quiet: {
      capture: 'Of {fins} FINs in the captures {stalls} stalled.',
      sockets: 'Lists of sockets with timers show few that ask again and again.',
    },
    softirq: {
      dropped: 'Packets were dropped before the network stack saw them, up to {rate}.',
      'none-dropped': 'No packet was dropped before the network stack saw it.',
      everybody: 'FINs to {late} networks stalled together while CPUs were full. A path that loses packets does not fill a CPU.',
      'one-queue': 'Of {cpus} CPUs, {cpu} took {part} of the received packets.',
    },
    'needs-capture': 'This needs a packet capture taken during the trouble.',
  },
} as const
