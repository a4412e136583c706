// One JSON line an event on stderr. Names and messages come from customers' files: whatever steers a terminal is escaped.

/** U+2028 and the reordering marks too: a log viewer may act on them. */
const steering = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

export type Level = 'info' | 'warning' | 'error'

/** Writes `{"at":…,"level":…,"event":…, …detail}`. Never give it a share token. */
export function log(level: Level, event: string, detail: Readonly<Record<string, string | number | boolean | null>> = {}): void {
  const line = JSON.stringify({ at: new Date().toISOString(), level, event, ...detail })
  process.stderr.write(`${line.replace(steering, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`)
}

export const reasonOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
