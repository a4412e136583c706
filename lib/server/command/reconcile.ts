import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { formatQuantity } from '@/lib/display/quantity'
import { sentenceText } from '@/lib/display/sentence'
import { translatorOf } from '@/lib/display/translator'
import { checksOf, countNames, countsOf } from '@/lib/report/checks'
import { digestOf } from '../digest'
import { artefactIdOf } from '../ids'
import { parseArtefact } from '../pipeline'
import { compare, type Tool } from '../reconcile/compare'
import type { Counts } from '../reconcile/counts'
import { countTcptrace, tcptraceArguments } from '../reconcile/tcptrace'
import { countTshark, tsharkArguments } from '../reconcile/tshark'

const locale = 'en'
const tools = {
  tshark: { command: tsharkArguments, count: countTshark },
  tcptrace: { command: tcptraceArguments, count: countTcptrace },
} as const

/** `reconcile FILE`: our counts of a capture beside those of the tools that are installed, and why they differ. */
export async function reconcileCommand(args: readonly string[]): Promise<number> {
  const [path, ...more] = args
  if (path === undefined || more.length > 0 || path.startsWith('-')) {
    process.stderr.write('finwait reconcile: name one capture\nTry: finwait --help\n')
    return 2
  }
  const read = await readCapture(path)
  if (typeof read === 'string') {
    process.stderr.write(`finwait reconcile: ${read}\n`)
    return 1
  }
  const told = await Promise.all((Object.keys(tools) as Tool[]).map(async (tool) => ({ tool, counts: await ask(tool, path) })))
  process.stdout.write(`${inWords(read, told).join('\n')}\n`)
  return 0
}

type Read = Exclude<Awaited<ReturnType<typeof readCapture>>, string>
type Told = { readonly tool: Tool; readonly counts: Counts | 'absent' | { readonly failed: string } }

async function readCapture(path: string) {
  let fd: number
  try {
    fd = openSync(path, 'r')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  try {
    const digest = digestOf(fd)
    const { parsed } = await parseArtefact(fd, {
      get artefact() {
        return artefactIdOf(digest.sha256, () => false)
      },
      fileName: basename(path),
      size: digest.size,
      chosen: null,
    })
    const capture = parsed?.sections.flatMap(({ facts }) => facts.captures)[0]
    return capture ? { name: basename(path), capture, whole: parsed?.whole ?? false } : `${path} is no packet capture that is read`
  } finally {
    closeSync(fd)
  }
}

async function ask(tool: Tool, path: string): Promise<Told['counts']> {
  const child = spawn(tool, tools[tool].command(path), { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = endOf(child)
  const [counts, end] = await Promise.all([tools[tool].count(child.stdout), ended])
  // tshark ends with 2 on a damaged file and has still counted what came before
  return end === 'absent' ? 'absent' : counts.packets === null || (end.status !== 0 && counts.packets === 0) ? { failed: end.said } : counts
}

const mostSaid = 500

function endOf(child: ChildProcess & { readonly stderr: Readable }): Promise<'absent' | { readonly status: number | null; readonly said: string }> {
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-mostSaid)
  })
  return new Promise((resolve) => {
    child.once('error', () => resolve('absent'))
    child.once('close', (status) => resolve({ status, said: said.trim() }))
  })
}

const nameWidth = 16
const figureWidth = 14

function inWords({ name, capture, whole }: Read, told: readonly Told[]): string[] {
  const t = translatorOf(locale)
  const say = (key: string, values: Record<string, string> = {}): string => t.say(`reconcile.${key}`, values) ?? key
  const countName = (count: string): string => t.say(`connections.checks.counts.${count}`) ?? count
  const number = (n: number | null): string => (n === null ? '–' : formatQuantity({ value: n, unit: 'count' }, locale)).padStart(figureWidth)
  const counted = told.flatMap(({ tool, counts }) => (typeof counts === 'object' && 'packets' in counts ? [{ tool, counts }] : []))
  const ours = countsOf(capture)
  const lines = [name, `${''.padEnd(nameWidth)}${['finwait', ...counted.map(({ tool }) => tool)].map((tool) => tool.padStart(figureWidth)).join('')}`]
  for (const count of countNames)
    lines.push(`${countName(count).padEnd(nameWidth)}${number(ours[count])}${counted.map(({ counts }) => number(counts[count])).join('')}`)
  lines.push('')
  for (const { tool, counts } of told) {
    if (counts === 'absent') lines.push(say('absent', { tool }))
    else if ('failed' in counts) lines.push(say('failed', { tool, why: counts.failed }))
  }
  const differences = counted.flatMap(({ tool, counts }) => compare(capture, counts, tool, whole).map((one) => ({ tool, ...one })))
  if (counted.length > 0 && differences.length === 0) lines.push(say('equal'))
  for (const { tool, count, why } of differences) lines.push(`${tool}, ${countName(count)}: ${sentenceText(why, locale)}`)
  lines.push('', say('commands', { tool: 'tshark' }))
  for (const { count, command } of checksOf(capture, name)) lines.push(`  ${countName(count).padEnd(nameWidth)}${command}`)
  return lines
}
