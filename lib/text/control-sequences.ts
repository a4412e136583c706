// Terminal control sequences (ECMA-48): what colours, moves and titles leave in a log. Reference: ECMA-48, 5th edition, 5.4 and 5.6.

/** What was taken out of a line: how many NULs, how many controls or sequences. */
export interface Plain {
  readonly text: string
  readonly nuls: number
  readonly controls: number
}

/**
 * The line without its control characters, tabs kept: `'\x1b[31mTCP\x1b[0m: out'` → `'TCP: out'`.
 * A CSI ends at its final byte, an OSC or another string at BEL or ST; one that never ends takes the rest of the line.
 */
export function plainText(line: string): Plain {
  let text = ''
  let [nuls, controls, from, i] = [0, 0, 0, 0]
  while (i < line.length) {
    const code = line.charCodeAt(i)
    if (code === 9 || (code >= 32 && code < 0x7f) || code > 0x9f) {
      i++
      continue
    }
    text += line.slice(from, i)
    if (code === 0) {
      nuls++
      i++
    } else {
      controls++
      i = endOfSequence(line, i)
    }
    from = i
  }
  return { text: text + line.slice(from), nuls, controls }
}

/** Offset just past the control that begins at `at`. */
function endOfSequence(line: string, at: number): number {
  const code = line.charCodeAt(at)
  const kind = code === 0x1b ? line.charCodeAt(at + 1) + 0x40 : code // ESC [ is CSI, as C1's 9b is
  const from = code === 0x1b ? at + 2 : at + 1
  if (kind === 0x9b) return past(line, from, (c) => c >= 0x40 && c <= 0x7e)
  if (kind === 0x90 || kind === 0x98 || (kind >= 0x9d && kind <= 0x9f)) {
    const end = past(line, from, (c) => c === 7 || c === 0x9c || c === 0x1b)
    return line.charCodeAt(end - 1) === 0x1b ? end + 1 : end
  }
  if (code === 0x1b) return past(line, at + 1, (c) => c < 0x20 || c > 0x2f)
  return from
}

function past(line: string, from: number, ends: (code: number) => boolean): number {
  let i = from
  while (i < line.length && !ends(line.charCodeAt(i))) i++
  return i + 1
}
