// A report for a terminal: what it comes to, what was found, and what each file was taken for. Words of the catalogue, in English.

import type { Members, Place } from '@/lib/core/artefact'
import type { Diagnostic } from '@/lib/core/diagnostic'
import type { Report } from '@/lib/core/report'
import { formatRange } from '@/lib/display/instant'
import { sentenceText } from '@/lib/display/sentence'
import { translatorOf } from '@/lib/display/translator'

const locale = 'en'

export function summarise(report: Report): string {
  const { verdict, findings, artefacts, diagnostics, asked, timeline } = report
  const lines = [
    report.case.title,
    timeline.range ? formatRange(timeline.range, locale) : 'No time is known.',
    '',
    sentenceText(verdict.says, locale),
  ]
  if (verdict.peers.length > 0) lines.push(`  Late: ${verdict.peers.join(', ')}`)
  for (const { from, to } of verdict.windows) lines.push(`  ${formatRange({ start: from, end: to }, locale)}`)

  lines.push('', findings.length > 0 ? 'Findings' : 'No findings')
  for (const { severity, claim, confidence } of findings)
    lines.push(`  ${severity.padEnd(8)}  ${sentenceText(claim, locale)} (sure: ${confidence.level})`)
  for (const one of asked)
    if (one.kind === 'not-asked') lines.push(`  not asked  ${one.detector}: ${sentenceText(one.why, locale)} Collect: ${one.collect}`)

  lines.push('', 'Files')
  const width = Math.min(40, Math.max(...artefacts.map(({ fileName }) => fileName.length)))
  for (const { id, fileName, status, detection, members, from } of artefacts) {
    const kind = detection.kind === 'archive' ? detection.archive : (detection.format ?? 'unknown')
    lines.push(`  ${from ? '  ' : ''}${visible(fileName).padEnd(width)}  ${status.padEnd(8)}  ${kind}: ${visible(detection.why)}`)
    if (members) lines.push(`      ${inArchive(members)}`)
    for (const one of diagnostics) if (one.at.artefact === id && one.level !== 'info') lines.push(`      ${inWords(one)}`)
  }
  return `${lines.join('\n')}\n`
}

function inArchive({ read, files }: Members): string {
  const say = (key: string, n: number): string => translatorOf(locale).say(`report.archive.${key}`, { n }) ?? ''
  return read === 0 ? say('none', files) : files === read ? say('read', read) : `${say('read', read)}, ${say('rest', files - read)}`
}

function inWords(diagnostic: Diagnostic): string {
  const { code, count, at, fileName, actual, expected, figures } = diagnostic
  const place = placeOf(at.place)
  const values = { ...figures, count, place, fileName, actual: actual ?? '', expected: (expected ?? []).join(', ') }
  const reason = translatorOf(locale).say(`diagnostics.${code}.reason`, values) ?? code
  return visible([reason, actual ? `[${actual}]` : '', count > 1 ? `(${count} times)` : ''].filter(Boolean).join(' '))
}

function placeOf(place: Place): string {
  if (place.kind === 'lines') return `line ${place.first}`
  if (place.kind === 'packets') return `packet ${place.first}`
  return place.kind === 'offset' ? `byte ${place.at}` : 'the whole file'
}

/** A file may bear any name: nothing of it steers the terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
const visible = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�')
