// The questions that are asked, and why one could not be.

export const detectors = {
  'load-spikes': {
    title: 'Load',
    asks: 'When was there more work than the machine could do?',
    missing: 'This needs at least {least} samples of the load over time.',
  },
  'softirq-saturation': {
    title: 'Packet handling',
    asks: 'Was a CPU full of network work?',
    missing: 'This needs the CPU times of each CPU: an average, or at least {least} samples.',
  },
  'kernel-bursts': {
    title: 'Kernel log',
    asks: 'When did the kernel complain, of what, and how often?',
    missing: 'This needs the kernel log.',
  },
  'orphan-pressure': {
    title: 'Orphans',
    asks: 'Were there more half-closed connections than the kernel allows?',
    missing: 'This needs the number of orphans, which /proc/net/sockstat and ss -s report.',
  },
  'fin-share': {
    title: 'FIN packets',
    asks: 'What part of the traffic closes connections, and how much of that is repetition?',
    missing: 'This needs a packet capture.',
  },
  'fin-stalls': {
    title: 'FIN stalls',
    asks: 'Whose FINs had to wait for an answer, and how long?',
    missing: 'This needs a packet capture that shows both directions.',
    'one-sided': 'The captures show one direction of each connection only, so no wait can be measured. Capture where both directions pass.',
    'too-few': 'The captures hold {fins} closed connections. At least {least} are needed to tell late from ordinary.',
  },
  'syn-flood': {
    title: 'SYN flood',
    asks: 'Does somebody open connections to us and never finish them?',
    missing: 'This needs the kernel log, counts of sockets by state, or a packet capture.',
  },
  'listen-overflow': {
    title: 'Accepting',
    asks: 'Does a program of ours accept connections too slowly?',
    missing: 'This needs the kernel’s counters ListenOverflows and ListenDrops, or a list of listening sockets.',
  },
  'conntrack-full': {
    title: 'Connection tracking',
    asks: 'Was the connection tracking table full?',
    missing: 'This needs the kernel log, or the number of tracked connections and its limit.',
  },
  'close-wait-leak': {
    title: 'Closing',
    asks: 'Does a program of ours leave connections open?',
    missing: 'This needs a list of sockets, at best two of them some time apart.',
  },
  'port-exhaustion': {
    title: 'Local ports',
    asks: 'Were the local ports to one server used up?',
    missing: 'This needs a list of sockets.',
  },
  'memory-pressure': {
    title: 'Memory of TCP',
    asks: 'Was the memory that TCP may use used up?',
    missing: 'This needs the kernel log, or the memory of TCP beside its limits.',
  },
  'out-of-memory': {
    title: 'Memory',
    asks: 'Did the machine run out of memory?',
    missing: 'This needs the kernel log, or the free memory over time.',
  },
  'link-flap': {
    title: 'Link',
    asks: 'Did a network link go down?',
    missing: 'This needs the kernel log, or the error counts of the network cards over time.',
  },
  'disk-stall': {
    title: 'Disk',
    asks: 'Did tasks wait for a disk?',
    missing: 'This needs the kernel log, the time CPUs waited for disks, or the tasks that were blocked.',
  },
  'cpu-steal': {
    title: 'Stolen time',
    asks: 'Did the host give our CPUs to others?',
    missing: 'This needs the CPU times with the stolen part, as mpstat and vmstat print it.',
  },
  periodicity: {
    title: 'Rhythm',
    asks: 'Does the trouble come back in a rhythm?',
    missing: 'This needs something with times: samples, a kernel log with stamps, or a packet capture.',
  },
  coincidence: {
    title: 'Coincidence',
    asks: 'Which troubles stand at the same time?',
    missing: 'This needs two kinds of data whose times are known.',
  },
} as const
