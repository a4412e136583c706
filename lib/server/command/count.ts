import { closeSync, fstatSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import type { Capture } from '@/lib/core/capture'
import type { Micros, Reading } from '@/lib/core/units'
import { formatQuantity } from '@/lib/display/quantity'
import { translatorOf } from '@/lib/display/translator'
import { countNames, countsOf } from '@/lib/report/checks'
import { parseArtefact } from '../pipeline'

const locale = 'en'

/** `count FILE…`: what a capture holds, without asking what it means: the engine alone, as one asks capinfos. 1 where one could not be read. */
export async function countCommand(args: readonly string[]): Promise<number> {
  const paths = args.filter((arg) => arg !== '--json')
  if (paths.length === 0 || paths.some((path) => path.startsWith('-'))) {
    process.stderr.write('finwait count: name at least one capture\nTry: finwait --help\n')
    return 2
  }
  let status = 0
  for (const path of paths) {
    const capture = await readCapture(path)
    if (typeof capture === 'string') {
      process.stderr.write(`finwait count: ${capture}\n`)
      status = 1
    } else process.stdout.write(args.includes('--json') ? `${JSON.stringify(figuresOf(path, capture))}\n` : `${inWords(path, capture).join('\n')}\n`)
  }
  return status
}

async function readCapture(path: string): Promise<Capture<Reading> | string> {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  try {
    const { parsed } = await parseArtefact(fd, { artefact: 'a-000000000000', fileName: basename(path), size: fstatSync(fd).size, chosen: null })
    return parsed?.sections.flatMap(({ facts }) => facts.captures)[0] ?? `${path} is no packet capture that is read`
  } finally {
    closeSync(fd)
  }
}

const figuresOf = (path: string, { packets, bytes, first, last, linkTypes, tcp, fin, oneSided }: Capture<Reading>) => ({
  file: path,
  ...{ packets, bytes, first, last, linkTypes, tcp, fin, oneSided },
})

const nameWidth = 24

function inWords(path: string, capture: Capture<Reading>): string[] {
  const t = translatorOf(locale)
  const say = (key: string): string => (t.say(key) ?? key).padEnd(nameWidth)
  const number = (value: number): string => formatQuantity({ value, unit: 'count' }, locale)
  const wait = (value: Micros | null): string => (value === null ? '–' : formatQuantity({ value, unit: 'micros' }, locale))
  const counts = countsOf(capture)
  const { fin } = capture
  return [
    path,
    ...countNames.map((count) => say(`connections.checks.counts.${count}`) + number(counts[count])),
    say('count.finEvents') + number(fin.distinct),
    say('count.finStalls') + number(fin.stalls),
    say('count.finOpen') + number(fin.open),
    say('count.finReset') + number(fin.reset),
    say('count.finWait') + [fin.wait.p50, fin.wait.p90, fin.wait.p99, fin.wait.max].map(wait).join('  '),
    say('count.stallWait') + [fin.stallWait.p50, fin.stallWait.p90, fin.stallWait.p99, fin.stallWait.max].map(wait).join('  '),
  ]
}
