// What is this file? Every format is asked; the surest wins. The name never decides, it can only disagree.

import type { ArtefactId, Detection, FormatName, Sureness } from '@/lib/core/artefact'
import type { Diagnostic, DiagnosticCode } from '@/lib/core/diagnostic'
import { isBlankLine } from '@/lib/text/columns'
import { printable } from '@/lib/text/notes'
import { foreignKind } from './foreign'
import type { Format, Head, Sniff } from './format'
import { isCaptureFormat } from './frames'
import { withoutFronts } from './regions'
import { formats } from './registry'
import { isRefusal } from './shell'

export interface Detected {
  readonly detection: Detection
  readonly format: Format | null // null: nothing can read it; `diagnostics` says why
  readonly diagnostics: readonly Diagnostic[]
}

const ranks: Readonly<Record<Sureness, number>> = { certain: 3, likely: 2, possible: 1 }
const longestFirstLine = 120

/**
 * What an artefact is taken to be, from its first bytes. Either a format and perhaps a note that the name says otherwise, or no
 * format and one error that says what the file is instead: `empty_file`, `no_content`, `unsupported_archive`, `text_mode_damage`,
 * `tool_error_output` or `unknown_format`. A person's own choice of a format overrides this at the caller.
 */
export function detect(head: Head, artefact: ArtefactId = 'a-'): Detected {
  const found = surest(head)
  const refusal = found?.is === 'certain' && foreignKind(head)?.code !== 'unsupported_archive' ? null : refuse(head)
  if (found === null || refusal !== null) {
    const reason = refusal ?? { code: 'unknown_format' as const, actual: firstLine(head) }
    const detection: Detection = {
      kind: 'unknown',
      format: null,
      tried: formats.map(({ name }) => name),
      why: reason.actual === '' ? 'There is nothing in it.' : `It begins like no format that is known: ${reason.actual}`,
      firstLine: firstLine(head),
    }
    return { detection, format: null, diagnostics: [{ ...placed(head, artefact), code: reason.code, level: 'error', actual: reason.actual }] }
  }
  const { format, is, why } = found
  const expected = contradiction(head.fileName, format.name)
  const diagnostics: Diagnostic[] =
    expected === null ? [] : [{ ...placed(head, artefact), code: 'extension_mismatch', level: 'notice', actual: format.name, expected: [expected] }]
  return { detection: { kind: 'detected', format: format.name, sureness: is, why }, format, diagnostics }
}

function surest(head: Head): ({ readonly format: Format } & NonNullable<Sniff>) | null {
  let best: ({ readonly format: Format } & NonNullable<Sniff>) | null = null
  const bare = head.text === null ? head : { ...head, text: withoutFronts(head.text) }
  for (const format of formats) {
    if (best?.is === 'certain' && format.name !== 'mixed') continue // only that several tools are in it can still be truer
    const sniff = format.sniff(bare)
    if (sniff === null) continue
    const more = best === null ? 1 : ranks[sniff.is] - ranks[best.is]
    if (more > 0 || (more === 0 && format.name === 'mixed')) best = { format, ...sniff }
  }
  return best
}

/** Why a file cannot be read as anything, where it is plain to see; null where it is not. */
function refuse(head: Head): { readonly code: DiagnosticCode; readonly actual: string } | null {
  if (head.bytes.length === 0) return { code: 'empty_file', actual: '' }
  const foreign = foreignKind(head)
  if (foreign !== null) return { code: foreign.code, actual: foreign.what }
  if (head.text === null) return null
  const lines = head.text.split('\n').filter((line) => !isBlankLine(line))
  const [first] = lines
  if (first === undefined) return { code: 'no_content', actual: '' }
  if (lines.every(isRefusal)) return { code: 'tool_error_output', actual: printable(first) }
  return null
}

function firstLine(head: Head): string {
  const text = head.text ?? String.fromCharCode(...head.bytes.subarray(0, longestFirstLine))
  const line = text.split('\n').find((candidate) => !isBlankLine(candidate)) ?? ''
  return printable(line.trim(), longestFirstLine)
}

const placed = (head: Head, artefact: ArtefactId): Pick<Diagnostic, 'count' | 'at' | 'fileName'> => ({
  count: 1,
  at: { artefact, place: { kind: 'offset', at: 0 } },
  fileName: head.fileName,
})

/** What the file's extension promises, where that is not what the file is. */
function contradiction(fileName: string, format: FormatName): string | null {
  const extension = /\.([a-z0-9]{1,8})(?:\.gz)?$/.exec(fileName.slice(-64).toLowerCase())?.[1] ?? ''
  const isCapture = isCaptureFormat(format)
  if (['pcap', 'pcapng', 'cap', 'dmp', 'snoop'].includes(extension)) return isCapture ? null : 'pcap'
  if (['txt', 'log', 'out', 'csv', 'json', 'md', 'html', 'xml'].includes(extension)) return isCapture ? 'text' : null
  return null
}
