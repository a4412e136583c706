// Damaged listings and counters: whatever is in them, reading them ends, throws nothing, accounts for every line, and says the same in any pieces.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import type { FormatName } from '@/lib/core/artefact'
import { formatNamed } from './registry'
import { readAll } from './testing/promises'

const names = ['ss', 'netstat', 'proc-net-tcp', 'state-counts', 'snmp', 'nstat', 'netstat-statistics'] as const satisfies readonly FormatName[]
const mutants = 150 // of each format
const longest = 4_000 // bytes of an original that are damaged

/** Marsaglia's xorshift of 32 bits: the same mutants on every machine. */
function randomFrom(seed: number): (below: number) => number {
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

const odd = [
  '-1',
  '1e999',
  '18446744073709551616',
  '\0',
  '\r',
  '\n',
  '\t',
  ' ',
  ':',
  '(',
  '"',
  ',',
  '[',
  '%',
  '\u202e',
  'timer:(',
  'users:(("',
  '\ufffd',
  '٣',
]

function damaged(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  let text = new TextDecoder().decode(bytes)
  for (let n = 0; n <= random(4); n++) {
    const at = random(text.length + 1)
    const to = at + random(30)
    const put = odd[random(odd.length)] ?? ''
    const kind = random(4)
    if (kind === 0) text = text.slice(0, at) + put + text.slice(at)
    else if (kind === 1) text = text.slice(0, at) + text.slice(to)
    else if (kind === 2) text = text.slice(0, at) + text.slice(random(text.length + 1)).slice(0, 200) + text.slice(at)
    else text = text.slice(0, at) + put + text.slice(at + put.length)
  }
  return new TextEncoder().encode(random(8) === 0 ? text.slice(0, random(text.length + 1)) : text)
}

test.each(names)('%s', (name) => {
  const folder = fileURLToPath(new URL(`./${name}/fixtures/`, import.meta.url))
  const originals = readdirSync(folder)
    .filter((file) => !file.endsWith('.expected.json'))
    .map((file) => new Uint8Array(readFileSync(folder + file)).subarray(0, longest))
  const random = randomFrom(7)
  for (let n = 0; n < mutants; n++) {
    const bytes = damaged(originals[n % originals.length] ?? new Uint8Array(), random)
    const whole = readAll(formatNamed(name), bytes, 'x')
    const { read, parsed, skipped, blank } = whole.tally
    expect(parsed + skipped + blank).toBe(read)
    const pieces = readAll(formatNamed(name), bytes, 'x', 41)
    expect(pieces.sections).toEqual(whole.sections)
    expect(pieces.tally).toEqual(whole.tally)
    expect(JSON.stringify(whole.sections)).not.toContain('NaN')
  }
})
