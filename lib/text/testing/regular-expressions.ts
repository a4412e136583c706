/** A regular expression as it stands in a source. */
export interface Literal {
  readonly source: string
  readonly flags: string
  readonly line: number // 1-based
}

// After these a slash divides; after anything else it begins an expression.
const endsValue = /[\w$)\]}'"`]$/
const wordsBefore = /\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await)$/

/** Every regular-expression literal of a TypeScript source. Strings, templates and comments are passed over; expressions within templates are not looked into. */
export function regularExpressions(text: string): Literal[] {
  const literals: Literal[] = []
  let line = 1
  let before = '' // the last characters that are neither blank nor comment
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i, i + 2)
    const skipped = rest === '//' ? text.indexOf('\n', i) : rest === '/*' ? text.indexOf('*/', i) + 2 : -1
    const end = skipped > i ? skipped : rest.startsWith('/') && !isDivision(before) ? endOfExpression(text, i) : endOfToken(text, i)
    const token = text.slice(i, end)
    if (skipped <= i) {
      const literal = token.length > 1 && token.startsWith('/') ? /^\/(.*)\/([a-z]*)$/s.exec(token) : null
      if (literal) literals.push({ source: literal[1] ?? '', flags: literal[2] ?? '', line })
      before = token.trim() === '' ? before : `${before}${token}`.slice(-12)
      if (token.trim() === '' && /\w$/.test(before)) before = `${before} `
    }
    line += token.split('\n').length - 1
    i = end
  }
  return literals
}

const isDivision = (before: string): boolean => {
  const trimmed = before.trimEnd()
  return endsValue.test(trimmed) && !wordsBefore.test(trimmed)
}

function endOfExpression(text: string, from: number): number {
  let inClass = false
  for (let i = from + 1; i < text.length; i++) {
    const c = text[i]
    if (c === '\n') return from + 1
    if (c === '\\') i++
    else if (c === '[') inClass = true
    else if (c === ']') inClass = false
    else if (c === '/' && !inClass) {
      let end = i + 1
      while (/[a-z]/.test(text[end] ?? '')) end++
      return end
    }
  }
  return from + 1
}

function endOfToken(text: string, from: number): number {
  const quote = text[from] ?? ''
  if (!'\'"`'.includes(quote)) return from + 1
  for (let i = from + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === quote) return i + 1
    else if (text[i] === '\n' && quote !== '`') return from + 1
  }
  return from + 1
}
