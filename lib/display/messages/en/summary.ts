// The page for a manager: short, without jargon, at most 120 words in all.

export const summary = {
  headline: {
    'late-peer': 'The other side is slow to close connections',
    'lossy-path': 'The line loses traffic',
    'syn-flood': 'Somebody floods us with connection requests',
    'listen-overflow': 'A program accepts connections too slowly',
    'conntrack-full': 'A table of our own gateway is full',
    'close-wait-leak': 'A program of ours does not close its connections',
    'softirq-saturation': 'Our gateway is too busy with packets',
    'port-exhaustion': 'Our gateway has run out of ports',
    'memory-pressure': 'Our gateway is short of memory for its connections',
    'out-of-memory': 'Our gateway ran out of memory',
    'link-flap': 'A network link of ours failed',
    'disk-stall': 'A disk holds our gateway up',
    'cpu-steal': 'Our virtual machine gets too little computing time',
    none: 'Nothing wrong was found',
    unknown: 'It cannot be told yet what went wrong',
  },
  what: {
    'late-peer':
      'When our gateway closes a connection to {peers}, the answer that ends it takes {wait} or longer in half of the slow cases. Unfinished connections pile up.',
    'late-peer-limits':
      'When our gateway closes a connection to {peers}, the answer that ends it takes {wait} or longer in half of the slow cases. Unfinished connections piled up to {orphans}, and the gateway began to cut users off.',
    'late-peer-sockets': 'Our gateway waits for {peers} to end connections that it has already closed.',
    'lossy-path': 'Traffic to many different servers was lost at the same time. It is the line, not one server.',
    own: 'The cause lies on our own machine, not with a server we talk to.',
    flood: 'Connection requests arrive that are never finished. They use up room that real users need.',
    link: 'A network card or cable reported errors.',
    none: 'Nothing wrong was found in what was asked.',
    unknown:
      '{troublesN, plural, one {One thing is wrong, but its cause is not shown by the files.} other {{troubles} things are wrong, but their cause is not shown by the files.}}',
    'too-little': 'The files do not hold enough to say anything.',
  },
  when: {
    windows:
      '{windowsN, plural, one {It happened once, from {first}, for {bad} in all.} other {It happened {windows} times from {first} to {last}, for {bad} in all.}}',
    seen: 'It was first seen at {first} and last at {last}.',
    unknown: 'When it happened, and for how long, the files do not say.',
  },
  load: 'At the same time the gateway was overloaded: its load reached {peak} on {cpus} processors.',
  sure: {
    high: 'We are sure of this: about {probability}.',
    medium: 'We are fairly sure of this: about {probability}.',
    low: 'This is a suspicion, not a certainty: about {probability}.',
    none: '{unaskedN, plural, =0 {All questions could be asked.} one {One question could not be asked.} other {{unasked} questions could not be asked.}}',
    unknown:
      '{unaskedN, plural, =0 {All questions could be asked.} one {One question could not be asked for want of data.} other {{unasked} questions could not be asked for want of data.}}',
  },
  next: {
    'late-peer': 'Next: send this report to whoever runs {peers}, or to the provider. Tuning our gateway will not help.',
    'lossy-path': 'Next: ask the provider to check the line at the times shown.',
    own: 'Next: let an engineer follow the steps given with each finding.',
    flood: 'Next: find the source of the requests and block it.',
    none: 'Next: if users still complain, collect data while they do.',
    unknown: 'Next: record the traffic while it happens, with the commands given, and add it here.',
  },
  act: {
    'late-peer': 'Whoever runs {peers}, or the provider in front of it',
    path: 'Our network provider',
    ourselves: 'We ourselves',
    flood: 'We ourselves, against the source of the flood',
    nobody: 'Nobody',
    unknown: 'Not known yet',
  },
} as const
