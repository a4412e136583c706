// Interface descriptions: link type, snapshot length, and what a timestamp counts.

import type { Notes } from '@/lib/tcp/notes'

export interface Interface {
  readonly linkType: number
  readonly snapLength: number // 0: no limit
  readonly unit: TimeUnit
  readonly offset: number // seconds to add
}

/** Units of a timestamp in one second, where numbers are exact enough; else as a BigInt. */
export interface TimeUnit {
  readonly perSecond: number
  readonly exact: bigint | null // set where perSecond goes beyond 31 bits
}

export const microseconds: TimeUnit = { perSecond: 1_000_000, exact: null }

enum Option {
  end = 0,
  tsResol = 9,
  tsOffset = 14,
}

/** Options read of one block: more are a trick or a mistake. */
export const optionLimit = 1_000

/** Seconds that an if_tsoffset may mean: 32 bits either way. */
const plausibleOffset = 0x1_0000_0000n

/** Reads the block body in `view` from `at` to `end`; `offset` is where the block begins in the file. */
export function readInterface(view: DataView, at: number, end: number, littleEndian: boolean, notes: Notes, offset: number): Interface {
  let unit = microseconds
  let seconds = 0
  eachOption(view, at + 8, end, littleEndian, notes, offset, (code, from, length) => {
    if (code === Option.tsResol && length >= 1) {
      const read = readUnit(view.getUint8(from))
      if (read === null)
        notes.add({
          code: 'bad_tsresol',
          level: 'notice',
          at: offset,
          actual: `0x${view.getUint8(from).toString(16).padStart(2, '0')}`,
          expected: ['10⁻³ to 10⁻¹² or 2⁻¹⁰ to 2⁻⁴⁰ s'],
        })
      unit = read ?? microseconds
    }
    if (code === Option.tsOffset && length === 8) {
      const said = view.getBigInt64(from, littleEndian)
      if (said > plausibleOffset || said < -plausibleOffset)
        notes.add({ code: 'implausible_time', level: 'notice', at: offset, actual: `if_tsoffset ${said}` })
      else seconds = Number(said)
    }
  })
  return { linkType: view.getUint16(at, littleEndian), snapLength: view.getUint32(at + 4, littleEndian), unit, offset: seconds }
}

/** A power of ten, or of two with the high bit. Null: no clock counts like that, the stamps are taken for microseconds. */
function readUnit(resolution: number): TimeUnit | null {
  const power = resolution & 0x7f
  const binary = (resolution & 0x80) !== 0
  if (binary ? power < 10 || power > 40 : power < 3 || power > 12) return null
  const exact = binary ? 2n ** BigInt(power) : 10n ** BigInt(power)
  return { perSecond: Number(exact), exact: exact > 0x7fffffffn ? exact : null }
}

/** Calls `take` for each option from `at` to `end`; one that runs past the end is noted and ends the list. */
export function eachOption(
  view: DataView,
  at: number,
  end: number,
  littleEndian: boolean,
  notes: Notes,
  offset: number,
  take: (code: number, from: number, length: number) => void,
): void {
  let from = at
  for (let count = 0; from + 4 <= end; count++) {
    const code = view.getUint16(from, littleEndian)
    const length = view.getUint16(from + 2, littleEndian)
    if (code === Option.end) return
    if (count === optionLimit) {
      notes.add({ code: 'too_many_options', level: 'notice', at: offset, expected: [`${optionLimit} at most`] })
      return
    }
    if (from + 4 + length > end) {
      notes.add({
        code: 'bad_option',
        level: 'notice',
        at: offset,
        actual: `option ${code} of ${length} bytes`,
        expected: [`${end - from - 4} bytes at most`],
      })
      return
    }
    take(code, from + 4, length)
    from += 4 + ((length + 3) & ~3)
  }
}
