// The words of a row of ss, looked at in place: no text is made of them.

export function pastBlanks(text: string, from: number): number {
  let at = from
  let code = text.charCodeAt(at)
  while (code === 32 || code === 9) code = text.charCodeAt(++at)
  return at
}

export function pastWord(text: string, from: number): number {
  let at = from
  let code = text.charCodeAt(at)
  while (at < text.length && code !== 32 && code !== 9) code = text.charCodeAt(++at)
  return at
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57

const longestNumber = 15 // digits: past it a number would not stay exact
export function isPlainNumber(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(text.charCodeAt(i))) return false
  return to > from && to - from <= longestNumber
}

/** Letters, digits and what IPv6, scopes and host names are written with. `numeric` is where it stopped being all digits and dots. */
export function isName(text: string, from: number, numeric: number, to: number): boolean {
  const first = text.charCodeAt(from)
  if (first === 42) return to === from + 1 || text.charCodeAt(from + 1) === 37
  const next = text.charCodeAt(numeric)
  if (numeric > from && (next === 46 || numeric === to)) return false // 300.1.2.3
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    const letter = code | 32
    if (
      !(
        (letter >= 97 && letter <= 122) ||
        (code >= 45 && code <= 58 && code !== 47) ||
        code === 37 ||
        code === 91 ||
        code === 93 ||
        code === 95 ||
        code === 64
      )
    )
      return false
  }
  return true
}

export function isPortName(text: string, from: number, to: number): boolean {
  if (to === from + 1 && text.charCodeAt(from) === 42) return true
  const first = text.charCodeAt(from) | 32
  if (first < 97 || first > 122) return false
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i)
    const letter = code | 32
    if (!((letter >= 97 && letter <= 122) || isDigit(code) || code === 45 || code === 95 || code === 46)) return false
  }
  return true
}
