// Which command, and what it ends with: 0 done · 1 an artefact failed · 2 asked wrongly · 70 a fault of ours.

const usage = `Usage: finwait analyze [--json] [--title TITLE] PATH…
       finwait slice FILE --frames A-B --between ADDR:PORT,ADDR:PORT [--keep-payload] > OUT.pcap
       finwait reconcile FILE
       finwait count [--json] FILE…

Reads artefacts (ss, dmesg, mpstat, sar, /proc, packet captures; also compressed, and archives of them,
such as a sosreport) and says what happened. PATH is a file or a folder with such files.

  --json          print the report document, as the web pages read it
  --title TITLE   name the case

slice cuts the frames of one connection out of a capture, without their payload: a classic capture for
Wireshark and tshark. An IPv6 address stands in brackets: [2001:db8::1]:443.

  --frames A-B    from frame A to frame B, as Wireshark counts
  --between ENDS  the two ends of the connection
  --keep-payload  keep what the frames carry behind their TCP headers

count tells what captures hold, as capinfos does: packets, connections, FINs and their waits, and nothing about what it means.

reconcile counts a capture with tshark and tcptrace too, where they are installed, and says why their counts differ.

Ends with 0 if every artefact was read, 1 if one could not be, 2 if it was asked wrongly.
`

export async function run(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args
  if (command === 'analyze') return (await import('./analyze')).analyzeCommand(rest)
  if (command === 'reconcile') return (await import('./reconcile')).reconcileCommand(rest)
  if (command === 'count') return (await import('./count')).countCommand(rest)
  if (command === 'slice') return (await import('./slice')).sliceCommand(rest)
  if (command === 'parse') return (await import('./parse')).parseCommand()
  if (command === 'report') return (await import('./report')).reportCommand()
  const isHelp = command === '--help' || command === '-h' || command === 'help'
  if (command === '--version') process.stdout.write(`${(await import('../version')).app}\n`)
  else (isHelp ? process.stdout : process.stderr).write(usage)
  return isHelp || command === '--version' ? 0 : 2
}

/** Leaves with `status` once all output is written. */
export function finish(status: number): void {
  process.exitCode = status
}
