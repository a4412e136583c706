// What a terminal leaves around the output that is pasted from it: prompts with their commands, rules, quoting, a tool's refusal.

import type { FormatName } from '@/lib/core/artefact'

const looked = 200 // characters of a line in which a prompt must end

// `root@gw:~# `, `[root@gw ~]# `, `root@gw> `, `sh-4.2# `, `gw:/tmp $ `, `~ # `, `# `, `$ `, `➜  ~ `.
const prompt =
  /^\s{0,16}(?:\[?[\w.+-]{1,64}@[^\s#$>\]]{1,64}(?: [^\s\]]{1,64})?\]?(?: [~/][\w./~-]{0,64})?|(?:ba|z|k|da)?sh-[\d.]{1,8}|[\w.-]{0,64}:?[~/][\w./-]{0,64})? ?[#$%](?: (.{0,120})|$)/
const glued = /^\[?[\w.+-]{1,64}@[^\s#$>\]]{1,64}(?: [^\s\]]{1,64})?\]?(?:[#$%]|> ?)(\S.{0,120}|$)/ // a command right behind it, and Junos' `> `
const arrow = /^(?:➜|❯|λ) {1,4}(?:[~\w./-]{1,64} {1,4})?(\S.{0,120}|$)/
const windows = /^(?:PS )?[A-Za-z]:\\[^<>|"?*]{0,120}> ?(.{0,120})$/
const router = /^[A-Za-z][\w.-]{0,62}(?:\([\w-]{1,32}\))?[#>] ?(\S.{0,120})$/
const traced = /^\+{1,8} (\S.{0,120})$/ // set -x

/** The command after a shell's prompt: `[root@gw ~]# ss -s` → 'ss -s', `$` → ''. Null if the line does not begin with a prompt. */
export function promptCommand(line: string): string | null {
  const text = line.slice(0, looked)
  const found = prompt.exec(text) ?? glued.exec(text) ?? arrow.exec(text) ?? windows.exec(text)
  if (found) return (found[1] ?? '').trim()
  // These look like much else: they count where the command is one of ours.
  const perhaps = (router.exec(text) ?? traced.exec(text))?.[1]?.trim()
  return perhaps !== undefined && (printedBy(perhaps) !== null || /^(?:show|display|sh) /.test(perhaps)) ? perhaps : null
}

/**
 * What a collector's script wrote over the output of a command: `===== ss -s =====`, `--- /proc/net/sockstat ---`, `### dmesg -T`,
 * `==> /proc/loadavg <==`, `Command: ss -s`. Null if the line is none, or names nothing that is ours.
 */
export function headedCommand(line: string): string | null {
  if (line.length < 4 || line.length > looked) return null
  const named = /^(?:command|cmd|output of|running|executing) {0,2}:? {1,4}["'`]?(\S.{0,120})$/i.exec(line)
  let [from, to] = [0, line.length]
  while (from < to && '=-#*~_+> '.includes(line.charAt(from))) from++
  while (to > from && '=-#*~_+< :"\'`'.includes(line.charAt(to - 1))) to--
  const text = named?.[1] ?? (from >= 2 ? line.slice(from, to) : '')
  return text !== '' && printedBy(text) !== null ? text : null
}

const commands: readonly (readonly [RegExp, FormatName])[] = [
  [/\bss\b/, 'ss'],
  [/\bsockstat6?\b/, 'sockstat'],
  [/\/proc\/net\/(?:tcp6?|udp6?)\b/, 'proc-net-tcp'],
  [/\/proc\/net\/(?:snmp6?|netstat)\b/, 'snmp'],
  [/\bnstat\b/, 'nstat'],
  [/\bnetstat\b/, 'netstat'],
  [/\bdmesg\b/, 'dmesg'],
  [/\bmpstat\b/, 'mpstat'],
  [/\bsar\b/, 'sar'],
  [/\bsadf\b/, 'sadf'],
  [/\bvmstat\b/, 'vmstat'],
  [/(?:^|\|\s?|sudo )top\b/, 'top'],
  [/\/proc\/stat\b/, 'proc-stat'],
  [/\/proc\/softirqs\b/, 'softirqs'],
  [/\/softnet_stat\b/, 'softnet-stat'],
  [/\/proc\/interrupts\b/, 'interrupts'],
  [/\/proc\/meminfo\b|(?:^|sudo )free\b/, 'meminfo'],
  [/\/proc\/cpuinfo\b|\blscpu\b/, 'cpuinfo'],
  [/(?:^|sudo )uname\b|\/proc\/version\b|\/os-release\b|\/etc\/\S{2,16}-release\b|\bhostnamectl\b/, 'uname'],
  [/\btimedatectl\b|\/etc\/timezone\b|\/etc\/localtime\b|^who -\w*b/, 'date'],
  [/\bethtool\b/, 'ethtool'],
  [/(?:^|\/|sudo )ip (?:-\S{1,12} ){0,6}(?:l|li|link|a|ad|addr|address)\b|\bifconfig\b|\/proc\/net\/dev\b/, 'ip-link'],
  [/(?:^|\/|sudo )tc (?:-\S{1,8} ){0,4}(?:qdisc|class)\b/, 'tc'],
  [/\bconntrack\b|\bnf_conntrack_(?:count|max)\b|\/proc\/net\/(?:stat\/)?nf_conntrack\b/, 'conntrack'],
  [/\blsof\b/, 'lsof'],
  [/\bsysctl\b/, 'sysctl'],
  [/\buptime (?:-s|--since)\b/, 'date'],
  [/\bloadavg\b|\buptime\b|^w$/, 'loadavg'],
  [/\bjournalctl\b|\/var\/log\/(?:messages|syslog|kern)/, 'syslog'],
]

/** The format that a command prints: 'dmesg | tail' → dmesg. Null if it is none of ours. */
export function printedBy(command: string): FormatName | null {
  const [first = '', ...piped] = command.slice(0, looked).split('|')
  const counts = piped.some((part) => part.includes('uniq -c') || (part.includes('awk') && part.includes('++')))
  if (counts && /\b(?:ss|netstat)\b/.test(first)) return 'state-counts'
  if (/\bss\b/.test(first) && / -[a-z]{0,16}s\b| --summary\b/.test(first)) return 'ss-summary'
  if (/\bnetstat\b/.test(first) && / -[a-z]{0,16}s\b| --statistics\b/.test(first)) return 'netstat-statistics'
  return commands.find(([pattern]) => pattern.test(command))?.[1] ?? null
}

/** Above each section of a supportconfig: `#==[ Command ]======#`, then a line with the command. */
export const isSectionLine = (text: string): boolean => /^#={1,4}\[ [A-Z][A-Za-z ]{2,40} \]={4,80}#$/.test(text)

/** ` ``` ` and ` ```text `: where code begins and ends in Markdown. */
const isFence = (text: string): boolean => /^(?:`{3,8}|~{3,8})[\w+-]{0,24}$/.test(text)

/** A line that only parts others: at least three of one of `-`, `=`, `*`, `#`, `_`, `~`, or the head of a section. */
export function isRuleLine(line: string): boolean {
  const text = line.trim()
  if (text.length < 3 || text.length > looked) return false
  if (isSectionLine(text) || isFence(text)) return true
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
  /command not found|[Pp]ermission denied|Operation not permitted|No such file or directory|invalid option|unrecognized option|Cannot open netlink|^RTNETLINK answers: |^Usage: |not found$|read kernel buffer failed/

/** A tool's refusal in place of its output: `-bash: ss: command not found`. Kernel lines that name such an error begin with a stamp and are not it. */
export const isRefusal = (line: string): boolean => line.length < looked && !line.startsWith('[') && refusal.test(line)
