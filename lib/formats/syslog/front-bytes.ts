// What stands before the message in a line of syslog, read from its bytes: of lines of one second and host it is read once.

import { readSyslogLine, type SyslogLine } from './syslog-line'

const longest = 160
const sender = [...' kernel: '].map((letter) => letter.charCodeAt(0))
const decoder = new TextDecoder()

export class SyslogFront {
  logged: SyslogLine | null = null // what the front says, without a message: the same object as long as it says the same
  message = 0 // where the message begins
  readonly #front = new Uint8Array(longest)
  #length = 0

  /** Reads the front of the kernel's line that begins at `from`. False: it is none, or not printable ASCII. */
  read(bytes: Uint8Array, from: number): boolean {
    let same = this.#length > 0
    for (let i = 0; same && i < this.#length; i++) same = bytes[from + i] === this.#front[i]
    if (!same && !this.#readAnew(bytes, from)) return false
    this.message = from + this.#length
    return true
  }

  #readAnew(bytes: Uint8Array, from: number): boolean {
    this.#length = 0
    let end = from
    while (end - from < longest && !isSender(bytes, end)) {
      const byte = bytes[end++] ?? 10
      if (byte < 32 || byte > 126) return false
    }
    end += sender.length
    if (end - from >= longest) return false
    const logged = readSyslogLine(`${decoder.decode(bytes.subarray(from, end))}x`)
    if (logged?.program !== 'kernel' || logged.message !== 'x') return false
    this.logged = logged
    this.#length = end - from
    this.#front.set(bytes.subarray(from, end))
    return true
  }
}

const isSender = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 32 && bytes[at + 1] === 107 && sender.every((byte, i) => bytes[at + i] === byte)
