// What each finding claims, why, what speaks against it, and what to do next.

export const findings = {
  'clock-assumed': 'The clock of one of these sources was assumed, not read. Say when the data was taken to be surer.',
  beside: {
    sockets: '{nN, plural, one {A list of {n} socket} other {A list of {n} sockets}}',
    snapshots: '{nN, plural, one {{n} count of sockets} other {{n} counts of sockets}}',
    samples: '{nN, plural, one {{n} sample} other {{n} samples}}',
    lines: '{nN, plural, one {{n} line of the kernel log} other {{n} lines of the kernel log}}',
    averages: '{nN, plural, one {{n} average} other {{n} averages}}',
    packets: '{nN, plural, one {A capture of {n} packet} other {A capture of {n} packets}}',
    limits: '{nN, plural, one {{n} setting} other {{n} settings}}',
  },
  'load-spikes': {
    claim: {
      cpus: '{spikesN, plural, one {There was more work than {cpus} CPUs could do once, for {time} in all.} other {There was more work than {cpus} CPUs could do {spikes} times, for {time} in all.}} The 1-minute load reached {peak} at {at}.',
      'unknown-cpus':
        '{spikesN, plural, one {The load rose far above its usual level once, for {time} in all.} other {The load rose far above its usual level {spikes} times, for {time} in all.}} It reached {peak} at {at}.',
    },
    because: { samples: '{samples} steps of the load, {step} apart, stand out from their own median.' },
    against: {
      lags: 'The 1-minute load is an average that lags: it peaks at the end of a burst or after it. The windows shown are those in which work piled up.',
      'unknown-cpus': 'The number of CPUs is not known. A load is high or low only for so many CPUs.',
    },
    next: {
      who: {
        ask: 'Which work fills the CPUs during a spike?',
        expect:
          'High %soft means packet handling. High %usr or %sys of one program names the program. Idle CPUs with a high load mean tasks that wait for a disk.',
      },
    },
  },
  'softirq-saturation': {
    claim: {
      'one-cpu': '{cpu} was full of packet handling: up to {softirq} of its time at {at}, for {time} in all, while the other CPUs had far less.',
      cpus: 'CPUs full of packet handling: {full} of {cpus}, for {time} in all. The most was {softirq} on {cpu} at {at}.',
      average:
        'CPUs full of packet handling over the whole time measured: {full} of {cpus}. {cpu} spent {softirq} of its time on it and was idle for {idle}.',
      'average-no-idle':
        'CPUs busy with packet handling over the whole time measured: {full} of {cpus}. {cpu} spent {softirq} of its time on it. How long it was idle is not in the file.',
    },
    because: {
      samples: '{samples} samples, {step} apart, of softirq time beside idle time.',
      average: 'The average rows of the file, for each CPU ({cpus}).',
    },
    against: { average: 'An average says nothing of when, or of whether it was always so.' },
    next: {
      queues: {
        ask: 'Does one network queue go to one CPU?',
        expect:
          'If the counts of one queue grow on one CPU only, spread the queues (RSS) or turn on RPS. If the dropped column of softnet_stat grows, packets were lost on this machine.',
      },
    },
  },
  'kernel-bursts': {
    claim: {
      tcp_orphans: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that there are too many orphaned sockets, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on. Each line is one connection that was reset.',
        untimed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that there are too many orphaned sockets. Each line is one connection that was reset.',
      },
      oosm_old: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that it is out of socket memory, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on. On a kernel this old that may mean the limit of orphans, not memory.',
        untimed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that it is out of socket memory. On a kernel this old that may mean the limit of orphans, not memory.',
      },
      tcp_mem: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that TCP is out of memory, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel said {saidN, plural, one {once} other {{said} times}} that TCP is out of memory.',
      },
      tw_overflow: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that its table of TIME-WAIT connections is full, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel said {saidN, plural, one {once} other {{said} times}} that its table of TIME-WAIT connections is full.',
      },
      conntrack_full: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that its connection tracking table is full and that it drops packets, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that its connection tracking table is full and that it drops packets.',
      },
      syn_flood: {
        timed:
          'The kernel warned {saidN, plural, one {once} other {{said} times}} of a possible SYN flood, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on. It says this also when a listening program is too slow.',
        untimed:
          'The kernel warned {saidN, plural, one {once} other {{said} times}} of a possible SYN flood. It says this also when a listening program is too slow.',
      },
      neigh_overflow: {
        timed:
          'The kernel said {saidN, plural, one {once} other {{said} times}} that its neighbour or route table is full, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel said {saidN, plural, one {once} other {{said} times}} that its neighbour or route table is full.',
      },
      link_down: {
        timed:
          'The kernel reported trouble with a network card or its link {saidN, plural, one {once} other {{said} times}}, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel reported trouble with a network card or its link {saidN, plural, one {once} other {{said} times}}.',
      },
      soft_lockup: {
        timed:
          'The kernel reported {saidN, plural, one {once} other {{said} times}} that a CPU was stuck, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel reported {saidN, plural, one {once} other {{said} times}} that a CPU was stuck.',
      },
      hung_task: {
        timed:
          'The kernel reported {saidN, plural, one {once} other {{said} times}} that a task hung for minutes, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel reported {saidN, plural, one {once} other {{said} times}} that a task hung for minutes.',
      },
      oom_kill: {
        timed:
          'The machine ran out of memory: the kernel said so {saidN, plural, one {once} other {{said} times}}, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The machine ran out of memory: the kernel said so {saidN, plural, one {once} other {{said} times}}.',
      },
      page_alloc: {
        timed:
          'The kernel failed to get memory for its own use {saidN, plural, one {once} other {{said} times}}, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel failed to get memory for its own use {saidN, plural, one {once} other {{said} times}}.',
      },
      io_error: {
        timed:
          'The kernel reported {saidN, plural, one {{said} error} other {{said} errors}} of a disk or file system, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel reported {saidN, plural, one {{said} error} other {{said} errors}} of a disk or file system.',
      },
      panic: {
        timed:
          'The kernel reported a fault of its own or of the hardware {saidN, plural, one {once} other {{said} times}}, in {burstsN, plural, one {{bursts} burst} other {{bursts} bursts}} from {first} on.',
        untimed: 'The kernel reported a fault of its own or of the hardware {saidN, plural, one {once} other {{said} times}}.',
      },
    },
    because: {
      'word-for-word':
        '{saidN, plural, one {{said} line of the log, word for word.} other {{said} lines of the log, repeats counted, word for word.}}',
    },
    against: {
      suppressed:
        'The true number is higher. The kernel left {withheld} messages of all network kinds unsaid; it prints that number with the next batch, which may be much later.',
      untimed: 'The lines carry no time that can be placed, so it is not known when this was.',
    },
    next: {
      tcp_orphans: {
        ask: 'Why are there so many half-closed connections?',
        expect:
          'If sockets in FIN-WAIT-1 wait for one network, that network answers late: raising the limit only moves the wall. Lower tcp_orphan_retries frees sockets sooner.',
      },
      oosm_old: {
        ask: 'Is it orphans or memory?',
        expect:
          'If orphans stand near tcp_max_orphans, or near a half or a quarter of it, it is orphans. If mem stands near the third figure of tcp_mem, it is memory.',
      },
      tcp_mem: {
        ask: 'Who holds the memory of TCP?',
        expect: 'If mem in sockstat is near the third figure of tcp_mem, find the sockets with long queues.',
      },
      tw_overflow: {
        ask: 'Does a full TIME-WAIT table hurt?',
        expect:
          'Connections then skip TIME-WAIT and are closed at once, which seldom hurts. New kernels print no line for it: look at the counter. Never turn on tcp_tw_recycle.',
      },
      conntrack_full: {
        ask: 'What fills the connection tracking table?',
        expect:
          'If the count stands at the maximum, new connections are dropped on this machine. Many entries that never got an answer mean a flood; otherwise raise nf_conntrack_max.',
      },
      syn_flood: {
        ask: 'A flood, or a slow listener?',
        expect:
          'If Recv-Q of the listener stands at its Send-Q, the program accepts too slowly. If many sources never finish a handshake, it is a flood.',
      },
      neigh_overflow: {
        ask: 'Are there more neighbours than the table holds?',
        expect: 'If the count is near gc_thresh3, raise the three thresholds or find who scans the network.',
      },
      link_down: {
        ask: 'Did the link or the card fail?',
        expect: 'Error counters that grow, or a changed carrier count, mean the cable, the card or the other end.',
      },
      soft_lockup: { ask: 'What held the CPU?', expect: 'The stack under the message names the function that did not give the CPU back.' },
      hung_task: { ask: 'Which disk did the task wait for?', expect: 'A device with a long await and high use is the one.' },
      oom_kill: { ask: 'Who used the memory?', expect: 'The table in the log names the largest programs at that moment.' },
      page_alloc: { ask: 'Was memory short, or only in pieces?', expect: 'If high orders are empty in buddyinfo, raise vm.min_free_kbytes.' },
      io_error: { ask: 'Which device reports errors?', expect: 'The device in the message should be replaced or checked before anything else.' },
      panic: {
        ask: 'What does the kernel blame?',
        expect: 'The first stack is the one that counts. Send it to the vendor of the kernel or of the hardware.',
      },
    },
  },
  'orphan-pressure': {
    claim: {
      met: 'Half-closed connections reached the limit: {orphans} orphans against {limit} allowed ({used}). At the limit the kernel resets connections instead of closing them, and it said so {saidN, plural, one {once} other {{said} times}}.',
      near: 'Half-closed connections came to {orphans} of {limit} allowed ({used}). At the limit the kernel resets connections instead of closing them.',
      penalty:
        'Half-closed connections came to {orphans}, only {used} of the {limit} allowed. Yet the kernel said {saidN, plural, one {once} other {{said} times}} that there are too many: in bad conditions it counts each one {penalty} times.',
      'met-unknown':
        'The kernel said {saidN, plural, one {once} other {{said} times}} that there are too many half-closed connections. The most that was counted is {orphans}; the limit itself is not in the files.',
      'many-unknown':
        'There were {orphans} half-closed connections that no program holds. Whether that is too many depends on a limit that is not in the files.',
    },
    because: {
      kernel: 'The kernel itself said {saidN, plural, one {once} other {{said} times}} that there were too many.',
      plateau: '{samples} samples lie flat just under the highest count. A flat top at a limit means that more were refused.',
      little: 'At a median wait of {wait} for each, {closes} closed connections are enough to fill {limit} places.',
    },
    against: {
      'time-wait': 'Connections in TIME-WAIT are not counted here: the kernel counts them apart.',
      'silent-log': 'The kernel log does not say that the limit was met. It may not cover this time.',
      'no-limit': 'The limit, net.ipv4.tcp_max_orphans, is not in the files.',
    },
    next: {
      knobs: {
        ask: 'Are connections reset because of the limit, and whom do they wait for?',
        expect:
          'If TCPAbortOnMemory grows, yes. If FIN-WAIT-1 sockets wait for one network, talk to it. tcp_fin_timeout does not act on FIN-WAIT-1; a lower tcp_orphan_retries does.',
      },
      limit: { ask: 'What is the limit?', expect: 'If tcp_max_orphans, or a half or a quarter of it, is near {orphans}, the limit was met.' },
    },
  },
  'fin-share': {
    claim: {
      copies:
        '{packets} TCP packets, {share} of all, carry a FIN, but {copyShare} of those are copies of an earlier one. There are {distinct} distinct FINs, {distinctShare} of all TCP packets, in {connections} connections.',
      many: '{packets} TCP packets, {share} of all, carry a FIN. Few of those are copies ({copyShare}): there are {distinct} distinct FINs in {connections} connections. Connections are many and short.',
    },
    because: { counted: 'Counted over all {all} TCP packets of the capture.' },
    against: { duplicates: '{duplicates} more FIN packets are the same packet seen twice by the capture. They are not counted as copies.' },
    next: {
      who: { ask: 'To whom are FINs sent again?', expect: 'One network at the top of the list answers late. An even list points to our own line.' },
    },
  },
  'fin-stalls': {
    claim: {
      late: '{prefix} answers late when a connection is closed: {stalls} FINs stalled, half of them for {wait} or longer, in {windowsN, plural, one {{windows} window} other {{windows} windows}}. In those, {rate} of the FINs sent to it stalled.',
      ours: 'Our own side, in {prefix}, answers late when a connection is closed: {stalls} FINs to it stalled, half of them for {wait} or longer.',
      everybody: 'FINs to nearly everybody stalled: {stalls} in all, to {late} of {prefixes} networks, half of them for {wait} or longer.',
      scattered: '{stalls} of {fins} FINs had to wait for their answer ({share}). That is more than is ordinary, but no one network stands out.',
      few: '{stalls} of {fins} FINs had to wait for their answer ({share}). A few slow closers are ordinary.',
    },
    because: {
      spread:
        '{addressesN, plural, one {{addresses} address of this network holds} other {{addresses} addresses of this network hold}} {stallShare} of the stalls and {connectionShare} of the connections.',
      others: 'In the same time {fins} FINs went to {prefixes} other networks, and {stalls} of them stalled.',
      everybody: '{late} of the {prefixes} networks with traffic at that time stalled together.',
      few: 'They neither crowd in time nor belong to one network in number.',
    },
    against: {
      'cut-short': 'Some waits ended without an answer: {open} were open when the capture ended, {reset} were reset. They count as at least so long.',
      'only-one': 'No other network had traffic at the time to compare {prefix} with.',
    },
    next: {
      'second-tap': {
        ask: 'Did the other side answer late, or was the answer lost on the way?',
        expect:
          'Capture at the far end, or at the border of your network, at the same time. If the FIN arrives there at once and its answer leaves late, the other side is late. If it arrives late or not at all, the path is at fault.',
      },
      few: { ask: 'Who are the slow closers?', expect: 'If they are many different addresses, nothing is wrong.' },
    },
  },
  signs: {
    said: '{saidN, plural, one {The kernel said once} other {The kernel said {said} times}}: “{message}”.',
    grew: 'The counter {counter} grew, by up to {rate} at {at}.',
    'since-boot': 'The counter {counter} stands at {value}. It was read once, so it does not say since when.',
    load: 'The load rose far above what the CPUs can do.',
    packets: 'CPUs were full of packet handling, which makes a load of its own.',
  },
  'syn-flood': {
    claim: 'Somebody opens connections to this machine and never finishes them: a SYN flood.',
    because: {
      'half-open': 'Up to {halfOpen} connections stood half open. An ordinary gateway has a handful.',
      unfinished: 'Of {handshakes} connections that others opened to us, {answered} got an answer and {closed} were ever closed by them.',
    },
    against: {
      'half-open': 'At most {halfOpen} connections stood half open. A flood leaves many.',
      slow: 'Finished connections waited to be accepted as well, and up to {rate} found no room: the program may simply be slow.',
    },
    next: {
      who: {
        ask: 'From where do the requests come, and to which port?',
        expect:
          'A few addresses at the top can be blocked at the border. Thousands with one each are forged: keep tcp_syncookies at 1 and ask the provider to filter.',
      },
    },
  },
  'listen-overflow': {
    claim: 'A program on this machine accepts connections more slowly than they come. The kernel drops those that find no room.',
    because: { full: 'On port {port} {waiting} finished connections wait to be accepted. There is room for {backlog}.' },
    against: { flood: '{halfOpen} connections stood half open: a flood fills the queue whatever the program does.' },
    next: {
      who: {
        ask: 'Which listener is full, and is its program busy or stuck?',
        expect:
          'Where Recv-Q stands at Send-Q, that program is the one. If its CPU is full, give it more workers; if it is idle, it is stuck on something else. A larger backlog needs net.core.somaxconn and the program’s own setting.',
      },
    },
  },
  'conntrack-full': {
    claim: 'The connection tracking table of this machine is full. New connections are dropped by the machine itself.',
    because: {
      entries: 'The table held {entries} connections of {limit} allowed ({used}).',
      drops: 'Tracking dropped up to {rate}, most at {at}.',
    },
    against: {
      entries: 'Whenever it was counted the table held at most {entries} of {limit} ({used}).',
      flood: 'A SYN flood fills the table: the flood is the cause, the table is where it shows.',
    },
    next: {
      what: {
        ask: 'What fills the table, traffic or old entries?',
        expect:
          'Mostly ESTABLISHED, far more than the machine has connections: lower nf_conntrack_tcp_timeout_established (5 days by default). Otherwise raise nf_conntrack_max, or exempt the traffic with NOTRACK.',
      },
    },
  },
  'close-wait-leak': {
    claim: 'A program on this machine does not close its connections: the peer has closed, the program has not.',
    because: {
      growing: 'Connections in CLOSE-WAIT grew from {first} at {from} to {waiting} at {to}, and did not come back.',
      most: 'Programs hold {held} connections, and {waiting} of them are in CLOSE-WAIT. A healthy one is there for a moment.',
      program: '{program} holds {held} of them.',
    },
    against: { 'came-back': 'They came back down from {most} to {waiting}: slow, but not leaked.' },
    next: {
      who: {
        ask: 'Which program holds them?',
        expect: 'No setting of the kernel ends CLOSE-WAIT. The program at the top must close its sockets; a restart clears them for now.',
      },
    },
  },
  'port-exhaustion': {
    claim: 'This machine has used up the local ports it has for one server. It cannot open another connection to it.',
    because: {
      pair: 'From {local} to {peer} there are {ports} connections, TIME-WAIT counted. There are {range} local ports for them ({used}).',
      peer: 'To {peer} there are {ports} connections, TIME-WAIT counted. One local address has {range} ports for them ({used}).',
      complaint: 'A program says so: “{message}”.',
    },
    against: { room: 'The fullest pair, to {peer}, uses {ports} of {range} local ports ({used}).' },
    next: {
      who: {
        ask: 'Which pair of addresses uses the ports, and in which state?',
        expect:
          'If most are in TIME-WAIT, reuse connections (keep-alive) or set tcp_tw_reuse = 1. More local addresses or a wider ip_local_port_range help too. Never tcp_tw_recycle.',
      },
    },
  },
  'memory-pressure': {
    claim: 'The memory that the kernel lets TCP use is used up. It drops data and resets connections itself.',
    because: {
      met: 'TCP used {pages} of memory, {used} of the {limit} allowed.',
      pressure: 'TCP used {pages} of memory of {limit} allowed ({used}), above the figure where the kernel begins to save.',
    },
    against: {
      calm: 'TCP used {pages} of memory of {limit} allowed ({used}), below the figure where the kernel begins to save.',
      orphans: 'Orphaned sockets stand at their own limit. They come first: they hold memory too.',
    },
    next: {
      who: {
        ask: 'Which sockets hold the memory?',
        expect:
          'Large Recv-Q: our program does not read. Large Send-Q: the peers do not read, or the path is slow. Only when neither: raise the third figure of tcp_mem.',
      },
    },
  },
  'out-of-memory': {
    claim: 'This machine, or a container on it, ran out of memory.',
    because: {
      left: 'The memory left fell to {left}, {share} of all.',
      swapping: 'Memory was read back from disk, up to {rate}.',
    },
    against: { plenty: 'There was always memory left on the machine: at least {left} ({share}). A container may have a limit of its own.' },
    next: {
      who: {
        ask: 'Who used the memory, and was it the machine’s or a container’s?',
        expect:
          'The kernel’s table names the largest programs at that moment. “memory cgroup out of memory” means a container’s own limit, “out of memory” the machine’s.',
      },
    },
  },
  'link-flap': {
    claim: 'A network link or card of this machine failed and came back.',
    because: {
      down: '{downsN, plural, one {A link went down once} other {A link went down {downs} times}}: “{message}”.',
      card: 'The driver reports {cardN, plural, one {a failure} other {{card} failures}} of the card, and {downsN, plural, one {one loss} other {{downs} losses}} of the link: “{message}”.',
      carrier: 'The card {device} counts losses of its carrier, up to {rate} at {at}.',
      stalled: 'Of {stalls} FINs that stalled, {across} waited across a moment at which the log speaks of the link.',
      silent: 'The capture is silent for {silence} from {at}, when the log speaks of the link.',
    },
    next: {
      cable: {
        ask: 'Is it the cable, the card, or the other end?',
        expect:
          'Carrier changes that grow mean cable, transceiver or switch port: swap them one at a time. A speed or duplex that changes points to the same. Only a card that reports hangs is itself at fault.',
      },
    },
  },
  'disk-stall': {
    claim: 'Tasks on this machine wait for a disk. They count in the load, but use no CPU and no network.',
    because: {
      waiting: 'For {part} of the time the CPUs spent {waiting} or more of theirs waiting for disks.',
      blocked: 'For {part} of the time {blocked} or more tasks were blocked.',
    },
    against: {
      waiting: 'The CPUs hardly waited for disks: {waiting} or less of their time, but for {part} of it.',
      swapping: 'The machine ran out of memory: tasks wait for the disk because it swaps.',
    },
    next: {
      which: {
        ask: 'Which disk is slow, and for whom?',
        expect:
          'The device with %util near 100 and a high await is the one; tasks in state D name who waits. Errors of that device in the log mean that it is failing. Tuning the network does not help.',
      },
    },
  },
  'cpu-steal': {
    claim: 'The host runs something else while the CPUs of this virtual machine are ready to run.',
    because: {
      stolen: 'For {part} of the time {stolen} or more of the CPUs’ time was stolen.',
      average: 'On average {stolen} of the CPUs’ time was stolen.',
    },
    next: {
      host: {
        ask: 'Is the host overbooked, or is the machine above its share?',
        expect:
          'Whoever runs the host can tell: ask for the CPU ready time of this machine, or for its credit balance where CPU is sold by credits. Nothing inside the machine can cure it.',
      },
    },
  },
  periodicity: {
    claim: {
      'fin-stalls': 'The FIN stalls come back about every {period}, give or take {strays} ({onsets} times seen).',
      'load-spikes': 'The load rises about every {period}, give or take {strays} ({onsets} times seen).',
      'kernel-bursts': 'The kernel complains about every {period}, give or take {strays} ({onsets} times seen).',
    },
    because: {
      chance: 'Of {draws} random orders of as many onsets, {chance} were as regular.',
      autocorrelation: 'One period later the load is like itself: correlation {correlation}.',
    },
    against: { few: 'A rhythm of {onsets} onsets only may be luck.' },
    next: {
      who: {
        ask: 'What else happens in this rhythm?',
        expect: 'A job, a health check or a peer’s restart every {period} is a suspect. Traffic waves may have the same rhythm.',
      },
    },
  },
  coincidence: {
    claim: {
      'fin-stalls': {
        'orphan-pressure':
          'FIN stalls coincide with many half-closed connections, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'kernel-bursts':
          'FIN stalls coincide with the kernel message “{message}”, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'load-spikes':
          'FIN stalls coincide with load spikes, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'softirq-saturation':
          'FIN stalls coincide with CPUs full of packet handling, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
      },
      'load-spikes': {
        'kernel-bursts':
          'Load spikes coincide with the kernel message “{message}”, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'orphan-pressure':
          'Load spikes coincide with many half-closed connections, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'softirq-saturation':
          'Load spikes coincide with CPUs full of packet handling, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
      },
      'kernel-bursts': {
        'orphan-pressure':
          'The kernel message “{message}” coincides with many half-closed connections, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
        'softirq-saturation':
          'The kernel message “{message}” coincides with CPUs full of packet handling, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
      },
      'orphan-pressure': {
        'softirq-saturation':
          'Many half-closed connections coincide with CPUs full of packet handling, {meetingsN, plural, one {once} other {{meetings} times}}. Their starts lie within {apart} of each other.',
      },
    },
    because: { shifts: 'The shorter of the two lies to {overlap} within the other. Of {shifts} random shifts in time, {chance} overlapped as much.' },
    against: {
      'not-cause': 'To coincide is not to cause: a wave of traffic can bring both.',
      few: 'They met {meetingsN, plural, one {only once} other {only {meetings} times}}.',
    },
    next: {
      order: {
        ask: 'Which comes first, each time?',
        expect: 'Sampled every second, the cause cannot start after its effect. If the traffic rises before both, it may bring both.',
      },
    },
  },
} as const
