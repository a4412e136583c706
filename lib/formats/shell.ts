// What a terminal leaves around the output that is pasted from it: prompts with their commands, rules, quoting, a tool's refusal.

import type { FormatName } from '@/lib/core/artefact'

const looked = 200 // characters of a line in which a prompt must end

const prompt =
  /^\s{0,16}(?:\[?[\w.+-]{1,64}@[^\s#$\]]{1,64}(?: [^\s\]]{1,64})?\]?(?: [~/][\w./~-]{0,64})?|(?:ba|z|k|da)?sh-[\d.]{1,8}|[\w.-]{0,64}:?[~/][\w./-]{0,64})? ?[#$%](?: (.{0,120})|$)/

/** The command after a shell's prompt: `[root@gw ~]# ss -s` → 'ss -s', `$` → ''. Null if the line does not begin with a prompt. */
export function promptCommand(line: string): string | null {
  const found = prompt.exec(line.slice(0, looked))
  return found ? (found[1] ?? '').trim() : null
}

const commands: readonly (readonly [RegExp, FormatName])[] = [
  [/\bss\b[^|]{0,80} -[a-z]{0,16}s\b|\bss --summary\b/, 'ss-summary'],
  [/\bss\b/, 'ss'],
  [/\bsockstat6?\b/, 'sockstat'],
  [/\bdmesg\b/, 'dmesg'],
  [/\bmpstat\b/, 'mpstat'],
  [/\bsar\b/, 'sar'],
  [/\bsysctl\b/, 'sysctl'],
  [/\bloadavg\b|\buptime\b/, 'loadavg'],
  [/\bjournalctl\b|\/var\/log\/(?:messages|syslog|kern)/, 'syslog'],
]

/** The format that a command prints: 'dmesg | tail' → dmesg. Null if it is none of ours. */
export const printedBy = (command: string): FormatName | null => commands.find(([pattern]) => pattern.test(command))?.[1] ?? null

/** A line that only parts others: at least three of one of `-`, `=`, `*`, `#`, `_`, `~`. */
export function isRuleLine(line: string): boolean {
  const text = line.trim()
  if (text.length < 3 || text.length > looked) return false
  const first = text[0]
  if (first === undefined || !'-=*#_~'.includes(first)) return false
  for (let i = 1; i < text.length; i++) if (text[i] !== first) return false
  return true
}

/** Where a mail's `> ` quoting of a line ends; 0 if it is not quoted. */
export function quoteEnd(line: string): number {
  let at = 0
  while (line.charCodeAt(at) === 62) at += line.charCodeAt(at + 1) === 32 ? 2 : 1
  return at
}

const refusal =
  /command not found|[Pp]ermission denied|Operation not permitted|No such file or directory|invalid option|unrecognized option|Cannot open netlink|^Usage: |not found$|read kernel buffer failed/

/** A tool's refusal in place of its output: `-bash: ss: command not found`. Kernel lines that name such an error begin with a stamp and are not it. */
export const isRefusal = (line: string): boolean => line.length < looked && !line.startsWith('[') && refusal.test(line)
