// Files that are none of ours, known by their first bytes: so that the refusal can say what they are.
// Reference: file(1)'s magic database.

import type { DiagnosticCode } from '@/lib/core/diagnostic'
import type { Head } from './format'

export interface Foreign {
  readonly code: Extract<DiagnosticCode, 'unsupported_archive' | 'unknown_format' | 'text_mode_damage'>
  readonly what: string
}

const archive = (what: string): Foreign => ({ code: 'unsupported_archive', what })
const stranger = (what: string): Foreign => ({ code: 'unknown_format', what })

const magics: readonly (readonly [string, Foreign])[] = [
  ['504b0304', archive('zip archive')],
  ['504b0506', archive('zip archive without entries')],
  ['377abcaf271c', archive('7z archive')],
  ['526172211a07', archive('rar archive')],
  ['02214c18', archive('lz4 file of the legacy kind')],
  ['5d00008000', archive('lzma file')],
  ['4c5a4950', archive('lzip file')],
  ['1f9d', archive('compress file')],
  ['4d5a', stranger('Windows program')],
  ['7f454c46', stranger('Linux program')],
  ['cffaedfe', stranger('macOS program')],
  ['25504446', stranger('PDF document')],
  ['89504e47', stranger('PNG picture')],
  ['ffd8ff', stranger('JPEG picture')],
  ['47494638', stranger('GIF picture')],
]

const markups: readonly (readonly [string, string])[] = [
  ['<!doctype html', 'HTML page'],
  ['<html', 'HTML page'],
  ['<svg', 'SVG picture'],
  ['<?xml', 'XML document'],
  ['{\\rtf', 'RTF document'],
]

/** What a file is, if it is something well known that is not read; null if its first bytes say nothing. */
export function foreignKind(head: Head): Foreign | null {
  const hex = Array.from(head.bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (isMangledCapture(hex)) return { code: 'text_mode_damage', what: 'packet capture that was read as UTF-8 text and written back' }
  const magic = magics.find(([bytes]) => hex.startsWith(bytes))
  if (magic) return magic[1]
  if (isTar(head.bytes)) return archive('tar archive')
  const start = head.text?.trimStart().slice(0, 32).toLowerCase() ?? ''
  if (start.startsWith('<?xml') && head.text?.includes('<sysstat')) return stranger('XML of sadf: send the output of "sadf -d -U -- -A" instead')
  const markup = markups.find(([text]) => start.startsWith(text))
  return markup ? stranger(markup[1]) : null
}

/** The bytes of a capture's magic that are not UTF-8 are then EF BF BD: D4 C3 B2 A1 → four times, or thrice and a zero after version 2. */
const isMangledCapture = (hex: string): boolean => /^(?:efbfbd){2,4}|^(?:4defbfbd|0a0d0d0aefbfbd|efbfbd4d)/.test(hex)

const isTar = (bytes: Uint8Array): boolean => String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar'
