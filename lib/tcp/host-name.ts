// Names of hosts as they stand on the wire (RFC 1123 2.1, RFC 1035 2.3.4): what cannot be one is not told as one.

const longestName = 253
const longestLabel = 63

/**
 * The host name whose letters stand in `view` from `from` to `to`: `www.example.com`, in lower case and without the dot at its end.
 * null where they are none: other characters than letters, digits, hyphens and underscores (which names in use have), an empty or too
 * long label, or a last label of digits alone, for that is an address.
 */
export function hostNameAt(view: DataView, from: number, to: number): string | null {
  const end = to > from && view.getUint8(to - 1) === 0x2e ? to - 1 : to
  if (end <= from || end - from > longestName) return null
  let name = ''
  let label = 0
  let isNumber = true
  for (let at = from; at < end; at++) {
    const letter = lowerCase(view.getUint8(at))
    if (letter === 0x2e) {
      if (label === 0) return null
      label = 0
      isNumber = true
    } else {
      if (!isNameLetter(letter) || ++label > longestLabel) return null
      if (letter < 0x30 || letter > 0x39) isNumber = false
    }
    name += String.fromCharCode(letter)
  }
  return label === 0 || isNumber ? null : name
}

export const lowerCase = (letter: number): number => (letter >= 0x41 && letter <= 0x5a ? letter | 0x20 : letter)

/** A letter in lower case, a digit, a hyphen or an underscore. */
export const isNameLetter = (letter: number): boolean =>
  (letter >= 0x61 && letter <= 0x7a) || (letter >= 0x30 && letter <= 0x39) || letter === 0x2d || letter === 0x5f
