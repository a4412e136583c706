// Lines of columns: words parted by runs of blanks and tabs, found by hand in one pass.

export interface Word {
  readonly text: string
  readonly at: number // offset in the line of its first character
  readonly end: number // offset just past its last character
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 0xa0

/** The words of a line: `'TCP:  inuse 61'` → ['TCP:', 'inuse', '61']. At most `most` of them: the rest of the line is not looked at. */
export function splitColumns(line: string, most = 4096): string[] {
  const words: string[] = []
  const length = line.length
  for (let i = 0; i < length && words.length < most; ) {
    while (i < length && isBlank(line.charCodeAt(i))) i++
    const start = i
    while (i < length && !isBlank(line.charCodeAt(i))) i++
    if (i > start) words.push(line.slice(start, i))
  }
  return words
}

/** The same words with where they stand, to line up values with the headings above them. */
export function placedColumns(line: string, most = 4096): Word[] {
  const words: Word[] = []
  const length = line.length
  for (let i = 0; i < length && words.length < most; ) {
    while (i < length && isBlank(line.charCodeAt(i))) i++
    const at = i
    while (i < length && !isBlank(line.charCodeAt(i))) i++
    if (i > at) words.push({ text: line.slice(at, i), at, end: i })
  }
  return words
}

/** Where the first word begins; the line's length if there is none. */
export function indent(line: string): number {
  let i = 0
  while (i < line.length && isBlank(line.charCodeAt(i))) i++
  return i
}

/** Nothing but blanks. */
export const isBlankLine = (line: string): boolean => indent(line) === line.length
