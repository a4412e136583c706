// What applications say first, by script: a TLS ClientHello, an HTTP request, a DNS answer.

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const short = (value: number): number[] => [value >> 8, value & 255]
const sized = (bytes: readonly number[]): number[] => [...short(bytes.length), ...bytes]

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(ascii(text))
export const viewOf = (bytes: Uint8Array<ArrayBuffer>): DataView => new DataView(bytes.buffer)

export interface Hello {
  readonly before?: readonly number[] // extensions in front of the server name
  readonly version?: number // minor version of the record
}

/** An extension of this type with a body of this many zeroes: a key share of 1,216 bytes fills a segment. */
export const extension = (type: number, size: number): number[] => [...short(type), ...sized(new Array<number>(size).fill(0))]

/** A ClientHello in one record; `name` null: without a server name. */
export function clientHello(name: string | null, { before = [], version = 1 }: Hello = {}): Uint8Array<ArrayBuffer> {
  const serverName = name === null ? [] : [0, 0, ...sized(sized([0, ...sized(ascii(name))]))]
  const extensions = sized([...before, ...serverName, ...extension(0xff01, 1), ...extension(43, 5)])
  const random = new Array<number>(32).fill(7)
  const body = [3, 3, ...random, 32, ...random, ...sized([0x13, 1, 0x13, 2]), 1, 0, ...extensions]
  return Uint8Array.from([22, 3, version, ...sized([1, 0, ...sized(body)])])
}

/** Labels behind their lengths; a number stands for a jump to that place of the message. */
type Name = readonly (string | number)[]
const nameBytes = (name: Name): number[] =>
  name.at(-1) === undefined || typeof name.at(-1) === 'string'
    ? [...name.flatMap((label) => [String(label).length, ...ascii(String(label))]), 0]
    : name.flatMap((label) => (typeof label === 'number' ? short(0xc000 | label) : [label.length, ...ascii(label)]))

export type DnsRecord =
  | { readonly name: Name; readonly a: string }
  | { readonly name: Name; readonly aaaa: readonly number[] } // its eight groups
  | { readonly name: Name; readonly cname: Name }

export const jumpToQuestion = 12

function recordBytes(record: DnsRecord): number[] {
  const [type, data] =
    'a' in record
      ? [1, record.a.split('.').map(Number)]
      : 'aaaa' in record
        ? [28, record.aaaa.flatMap((group) => short(group))]
        : [5, nameBytes(record.cname)]
  return [...nameBytes(record.name), ...short(type), ...short(1), 0, 0, 0, 60, ...sized(data)]
}

/** The answer to a question for `question`; `flags` as they stand in its header. */
export function dnsAnswer(question: Name, records: readonly DnsRecord[], flags = 0x8180): Uint8Array<ArrayBuffer> {
  const header = [...short(4711), ...short(flags), ...short(1), ...short(records.length), 0, 0, 0, 0]
  return Uint8Array.from([...header, ...nameBytes(question), ...short(1), ...short(1), ...records.flatMap(recordBytes)])
}
