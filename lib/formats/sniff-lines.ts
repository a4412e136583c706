// Detection of a format by the lines it can read: for formats whose output has no head of its own.

import { isBlankLine } from '@/lib/text/columns'
import { parseStampLine } from '@/lib/text/stamps'
import type { Head, LineFormat, Sniff } from './format'
import { isRuleLine, promptCommand } from './shell'

const looked = 300 // lines

/**
 * How much of the head a format reads: six lines of ten are certain, three likely. Blank lines, prompts, rules and dates count for nobody; without
 * a line at which the format begins it is not there at all. `what` ends the reason: "… lines are counters of vmstat".
 */
export function sniffLines({ text, fileName }: Head, format: Pick<LineFormat, 'begins' | 'open'>, what: string): Sniff {
  if (text === null) return null
  const all = text.split('\n', looked)
  const whole = all.length < looked && text.length < 16_000 ? all : all.slice(0, -1) // the head's last line may be cut
  if (!whole.some((line) => format.begins(line) === 'certain')) return null
  const isAside = (line: string): boolean => isRuleLine(line) || promptCommand(line) !== null || parseStampLine(line) !== null
  const lines = whole.filter((line) => !isBlankLine(line) && (format.begins(line) === 'certain' || !isAside(line)))
  const reader = format.open({ artefact: 'a-', fileName, size: null })
  const read = lines.filter((line, i) => reader.line({ text: line, number: i + 1, stamp: null, begins: i === 0 }) !== 'not-mine').length
  const share = read / lines.length
  if (read === 0) return null
  const why = `${read} of the first ${lines.length} lines are ${what}`
  return { is: share >= 0.6 ? 'certain' : share >= 0.3 ? 'likely' : 'possible', why }
}
