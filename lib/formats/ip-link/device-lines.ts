// The lines of ip(8) and ifconfig(8) about one device.

import { splitColumns } from '@/lib/text/columns'

export interface DeviceLine {
  readonly name: string
  readonly says: readonly (readonly [name: string, value: string | number])[]
}

const ipDevice = /^\d{1,6}: ([^\s:@]{1,40})(?:@[^\s:]{1,40})?: <([A-Z0-9_,-]{0,200})> mtu (\d{1,6})(.{0,300})$/
const newIfconfig = /^([^\s:]{1,40}(?::\d{1,4})?): flags=[\da-fA-F]{1,8}<[A-Z0-9_,-]{0,200}> {1,4}mtu (\d{1,6})\b/
const oldIfconfig = /^(\S{1,40}) {1,12}Link encap:(?:[A-Z]|UNSPEC)/

/** The line at which a device begins. macOS and BSD print `mtu` after one blank, and `options=` below: they are not it. */
export function deviceLine(line: string): DeviceLine | null {
  const text = line.slice(0, 600)
  const ip = ipDevice.exec(text)
  if (ip) {
    const rest = splitColumns(ip[4] ?? '')
    const after = (word: string): string | undefined => (rest.includes(word) ? rest[rest.indexOf(word) + 1] : undefined)
    const says: [string, string | number][] = [['mtu', Number(ip[3])]]
    for (const word of ['qdisc', 'state'] as const) {
      const value = after(word)
      if (value !== undefined) says.push([word, value])
    }
    const length = Number(after('qlen'))
    if (length > 0) says.push(['tx-queue-length', length])
    return { name: ip[1] ?? '', says }
  }
  const modern = newIfconfig.exec(text)
  if (modern && / {2}mtu /.test(text)) return { name: modern[1] ?? '', says: [['mtu', Number(modern[2])]] }
  const old = oldIfconfig.exec(text)
  return old ? { name: old[1] ?? '', says: [] } : null
}

/** `    RX errors: length crc frame fifo overrun` → rx-length-errors …: what the numbers on the next line count. Null for any other line. */
export function counterNames(text: string): readonly (string | null)[] | null {
  const found = /^\s{2,8}(RX|TX)(:| errors:) ([a-z ]{4,200})$/.exec(text)
  if (!found) return null
  const side = (found[1] ?? '').toLowerCase()
  const detailed = found[2] !== ':'
  return splitColumns(found[3] ?? '').map((word) => (word === 'collsns' ? 'collisions' : detailed ? `${side}-${word}-errors` : `${side}-${word}`))
}

/** `RX errors 0  dropped 12  overruns 0  frame 0` and, of 2010, `RX packets:1 errors:0 dropped:0`: each counter with its digits. */
export function ifconfigCounts(text: string): readonly (readonly [string, string])[] | null {
  const side = /^\s{4,12}(RX|TX) (?:packets|errors|bytes)/.exec(text)?.[1]?.toLowerCase()
  if (side === undefined) return /^\s{4,12}collisions:\d/.test(text) ? [['collisions', /\d{1,20}/.exec(text)?.[0] ?? '']] : null
  const counts: [string, string][] = []
  for (const found of text.matchAll(/\b(TX |RX )?(packets|bytes|errors|dropped|overruns|frame|carrier|collisions)[: ](\d{1,20})/g)) {
    const of = found[1]?.trim().toLowerCase() ?? side
    counts.push([found[2] === 'collisions' ? 'collisions' : `${of}-${found[2]}`, found[3] ?? ''])
  }
  return counts
}

/** Lines about addresses and modes, known and not kept. */
export const isDetail = (text: string): boolean =>
  /^\s{4,12}(?:link\/|inet6? |ether |UP |BROADCAST |LOOPBACK |inet6? addr:|Interrupt:|Memory:|device (?:interrupt|memory)|Base address:|txqueuelen|unspec |infiniband |loop |valid_lft |alias |altname |promiscuity |bridge |bond |vlan |vxlan |tun |veth|gre |vf \d|qfq|[\w-]{2,16} protocol |maddr |DOWN\b|MTU:)/.test(
    text,
  ) || /^\s{4,20}valid_lft /.test(text)
