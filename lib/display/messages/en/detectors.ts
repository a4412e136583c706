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
