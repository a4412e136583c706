// The network an address belongs to, as fine as a fault is likely to be shared: /24 of IPv4, /48 of IPv6 (RFC 6177's site).

/** "203.0.113.21" -> "203.0.113.0/24"; "2001:db8:1:2::5" -> "2001:db8:1::/48". What is no address stays as it is. */
export function prefixOf(address: string): string {
  const v4 = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.\d{1,3}$/i.exec(address)
  if (v4 !== null) return `${v4[1]}.${v4[2]}.${v4[3]}.0/24`
  const bare = (address.split('%')[0] ?? '').replace(/^\[|\]$/g, '')
  if (!/^[0-9a-f:.]{2,45}$/i.test(bare) || !bare.includes(':')) return address
  const [head = '', tail] = bare.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const after = tail === '' ? 0 : tail.split(':').length
    while (groups.length + after < 8) groups.push('0')
  }
  const site = [0, 1, 2].map((i) => Number.parseInt(groups[i] ?? '0', 16))
  if (site.some(Number.isNaN)) return address
  while (site.length > 0 && site.at(-1) === 0) site.pop()
  return `${site.map((group) => group.toString(16)).join(':')}::/48`
}
