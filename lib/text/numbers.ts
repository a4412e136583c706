// Numbers as tools print them, read strictly: a field that is not wholly a number is null, never NaN and never 0.

const longest = 24 // no tool prints more digits; what is longer is damage

/**
 * The whole number that `text` is: `'170716'` → 170716. Digits only: no sign, no blanks, no `0x`, no other script's digits.
 * Null for anything else and for numbers past 2^53, which would not stay exact.
 */
export function parseInteger(text: string): number | null {
  const length = text.length
  if (length === 0 || length > longest) return null
  let value = 0
  for (let i = 0; i < length; i++) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return null
    value = value * 10 + digit
  }
  return value <= Number.MAX_SAFE_INTEGER ? value : null
}

/**
 * The decimal number that `text` is: `'60.61'` → 60.61, `'-0.5'` → -0.5, with `point` ',' also `'17,50'` → 17.5.
 * One optional minus, digits, one optional point with digits after it. Null for anything else: `nan`, `1e5`, `1.2.3`, `.5`, `5.`
 */
export function parseDecimal(text: string, point: '.' | ',' = '.'): number | null {
  const length = text.length
  if (length === 0 || length > longest) return null
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  const mark = point.charCodeAt(0)
  let at = -1
  for (let i = start; i < length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 48 && code <= 57) continue
    if (code !== mark || at >= 0 || i === start || i === length - 1) return null
    at = i
  }
  if (start === length) return null
  return Number(at >= 0 && point === ',' ? `${text.slice(0, at)}.${text.slice(at + 1)}` : text)
}
