import { describe, expect, test } from 'vitest'
import { Addresses } from './addresses'
import { serverNameOf } from './client-hello'
import { NameSource, nameSourceShift } from './connection-facts'
import { readAnswers } from './dns-answers'
import { hostNameAt } from './host-name'
import { requestHostOf } from './request-host'
import { Flag, Row } from './segment-batch'
import { ServerNames } from './server-names'
import { bytesOf, clientHello, type DnsRecord, dnsAnswer, extension, jumpToQuestion, viewOf } from './testing/payloads'

const sniOf = (bytes: Uint8Array<ArrayBuffer>, end = bytes.length): string | null => serverNameOf(viewOf(bytes), 0, end)
const hostOf = (text: string, end = text.length): string | null => requestHostOf(viewOf(bytesOf(text)), 0, end)
const named = (text: string): string | null => hostNameAt(viewOf(bytesOf(text)), 0, text.length)

describe('the name of a host', () => {
  test('is told in lower case, without the dot at its end', () => {
    expect(named('WWW.Example.COM.')).toBe('www.example.com')
    expect(named('localhost')).toBe('localhost')
    expect(named('_dmarc.xn--bcher-kva.example')).toBe('_dmarc.xn--bcher-kva.example')
    expect(named(`${'a'.repeat(63)}.example`)).toBe(`${'a'.repeat(63)}.example`)
  })

  test.each([
    ['an address', '192.0.2.1'],
    ['an address of IPv6', '2001:db8::1'],
    ['nothing', ''],
    ['a dot', '.'],
    ['an empty label', 'a..example'],
    ['a label of 64', `${'a'.repeat(64)}.example`],
    ['255 letters', `${'a.'.repeat(127)}`.padEnd(255, 'a')],
    ['a space', 'a b.example'],
    ['other letters', 'bücher.example'],
    ['a zero', 'a\0.example'],
    ['markup', '<b>.example'],
  ])('is not %s', (_, text) => {
    expect(named(text)).toBeNull()
  })
})

describe('of a ClientHello', () => {
  const hello = clientHello('www.Example.com')

  test('the server name is read, whatever stands before it and whichever version the record says', () => {
    expect(sniOf(hello)).toBe('www.example.com')
    expect(sniOf(clientHello('a.example', { before: [...extension(10, 4), ...extension(51, 1216)], version: 3 }))).toBe('a.example')
  })

  test('that is encrypted the outer name is told as it stands', () => {
    expect(sniOf(clientHello('cover.example', { before: extension(0xfe0d, 250) }))).toBe('cover.example')
  })

  test('without a server name, or with an address for it, nothing is told', () => {
    expect(sniOf(clientHello(null))).toBeNull()
    expect(sniOf(clientHello('192.0.2.1'))).toBeNull()
    expect(sniOf(clientHello(''))).toBeNull()
  })

  test('that is cut anywhere, the name is told whole or not at all', () => {
    const nameEnd = hello.length - extension(0xff01, 1).length - extension(43, 5).length
    for (let end = 0; end <= hello.length; end++) expect(sniOf(hello, end)).toBe(end < nameEnd ? null : 'www.example.com')
  })

  test('of which any one byte is wrong, what is told is a host name', () => {
    for (let at = 0; at < hello.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const wrong = hello.slice()
        wrong[at] = value
        expect(sniOf(wrong) ?? 'none').toMatch(/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/)
      }
    }
  })

  test('other records are none', () => {
    const serverHello = hello.slice()
    serverHello[5] = 2
    expect(sniOf(serverHello)).toBeNull()
    expect(sniOf(Uint8Array.of(23, 3, 3, 0, 5, 1, 0, 0, 1, 0))).toBeNull()
  })
})

describe('of a request', () => {
  test('the Host is read without its port, however its name is written', () => {
    expect(hostOf('GET / HTTP/1.1\r\nUser-Agent: x\r\nHost: Example.com:8080\r\n\r\n')).toBe('example.com')
    expect(hostOf('POST /a HTTP/1.0\nhOST:\texample.com \n\n')).toBe('example.com')
    expect(hostOf('PROPFIND /dav HTTP/1.1\r\nHost: dav.example\r\n\r\n')).toBe('dav.example')
    expect(hostOf('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n')).toBe('a.example')
  })

  test.each([
    ['has none', 'GET / HTTP/1.1\r\nAccept: */*\r\n\r\nHost: body.example\r\n'],
    ['names an address', 'GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n'],
    ['names an address of IPv6', 'GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n\r\n'],
    ['names what is no host', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n'],
    ['says a port that is none', 'GET / HTTP/1.1\r\nHost: a.example:http\r\n\r\n'],
    ['is no request', 'GET well soon\r\nHost: a.example\r\n\r\n'],
    ['is an answer', 'HTTP/1.1 200 OK\r\nHost: a.example\r\n\r\n'],
    ['is of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['says it too late', `GET / HTTP/1.1\r\nCookie: ${'x'.repeat(8200)}\r\nHost: a.example\r\n\r\n`],
  ])('that %s nothing is told', (_, text) => {
    expect(hostOf(text)).toBeNull()
  })

  test('that is cut anywhere, the host is told whole or not at all', () => {
    const text = 'GET /x HTTP/1.1\r\nAccept: */*\r\nHost: www.example.com\r\nX: y\r\n\r\n'
    const lineEnd = text.indexOf('\r\nX:') + 2
    for (let end = 0; end <= text.length; end++) expect(hostOf(text, end)).toBe(end < lineEnd ? null : 'www.example.com')
  })
})

describe('of a DNS answer', () => {
  const toQuestion = [jumpToQuestion]
  const question = ['www', 'example', 'com']
  const taken = (bytes: Uint8Array<ArrayBuffer>, end = bytes.length): string[] => {
    const found: string[] = []
    readAnswers(viewOf(bytes), 0, end, (name, view, at, size) => {
      found.push(`${name} ${Array.from({ length: size }, (_, i) => view.getUint8(at + i)).join('.')}`)
    })
    return found
  }
  const chain: readonly DnsRecord[] = [
    { name: toQuestion, cname: ['edge', 'cdn', 'example'] },
    { name: ['EDGE', 'cdn', 'example'], cname: ['e7', 'cdn', 'example'] },
    { name: ['e7', 'cdn', 'example'], a: '198.51.100.7' },
    { name: ['e7', 'cdn', 'example'], a: '198.51.100.8' },
  ]

  test('addresses are taken under the name that was asked for, over a chain of CNAMEs', () => {
    expect(taken(dnsAnswer(question, [{ name: toQuestion, a: '198.51.100.7' }]))).toEqual(['www.example.com 198.51.100.7'])
    expect(taken(dnsAnswer(question, chain))).toEqual(['www.example.com 198.51.100.7', 'www.example.com 198.51.100.8'])
    expect(taken(dnsAnswer(['A', 'Example'], [{ name: ['a', 12 + 2], aaaa: [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1] }]))).toEqual([
      'a.example 32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1',
    ])
  })

  test('addresses of other names are left', () => {
    expect(taken(dnsAnswer(question, [{ name: ['other', 'example'], a: '198.51.100.9' }, ...chain]))).toEqual([
      'www.example.com 198.51.100.7',
      'www.example.com 198.51.100.8',
    ])
  })

  test.each([
    ['a question', 0x0100],
    ['an error', 0x8183],
    ['an answer of another kind', 0xa800],
  ])('%s gives none', (_, flags) => {
    expect(taken(dnsAnswer(question, chain, flags))).toEqual([])
  })

  test('that is cut anywhere, what stands in it whole is told', () => {
    const bytes = dnsAnswer(question, chain)
    for (let end = 0; end < bytes.length - 16 - 15; end++) expect(taken(bytes, end)).toEqual([])
    expect(taken(bytes, bytes.length - 1)).toEqual(['www.example.com 198.51.100.7'])
  })

  test('jumps that lead forwards or in circles end', () => {
    expect(taken(dnsAnswer([12], [{ name: toQuestion, a: '198.51.100.7' }]))).toEqual([])
    expect(taken(dnsAnswer(['a', 40], [{ name: toQuestion, a: '198.51.100.7' }]))).toEqual([])
  })

  test('of which any one byte is wrong, what is told is a host name', () => {
    const bytes = dnsAnswer(question, chain)
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 1, 0x3f, 0xc0, 0xff]) {
        const wrong = bytes.slice()
        wrong[at] = value
        for (const line of taken(wrong)) expect(line).toMatch(/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})* [\d.]+$/)
      }
    }
  })
})

describe('names of a capture', () => {
  /** A row of the batch as the decoder writes it. */
  const row = (seq: number, length: number, ports = (40_000 << 16) | 443): Int32Array => {
    const words = new Int32Array(16)
    words[Row.a] = 1
    words[Row.b] = 2
    words[Row.ports] = ports
    words[Row.seq] = seq
    words[Row.length] = length
    words[Row.hash] = 12_345
    return words
  }
  const look = (names: ServerNames, bytes: Uint8Array<ArrayBuffer>, seq = 1, captured = bytes.length): string | null => {
    const code = names.look(viewOf(bytes), 0, captured, bytes.length, row(seq, bytes.length), 0)
    return code === 0 ? null : `${NameSource[code >>> nameSourceShift]} ${names.words[code & 0x1ffff]}`
  }

  test('are kept once, each with where it came from', () => {
    const names = new ServerNames()
    expect(look(names, clientHello('a.example'))).toBe('sni a.example')
    expect(look(names, bytesOf('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n'))).toBe('host a.example')
    expect(look(names, bytesOf('Anything else'))).toBeNull()
    expect(names.words).toEqual(['a.example'])
  })

  test('are found in a ClientHello of several segments', () => {
    const names = new ServerNames()
    const hello = clientHello('late.example', { before: [...extension(51, 1216), ...extension(0xfe0d, 1400)] })
    expect(look(names, hello.slice(0, 1400), 1)).toBeNull()
    expect(look(names, hello.slice(1400, 2000), 5000)).toBeNull() // another place of the stream
    expect(look(names, hello.slice(1400, 2700), 1401)).toBeNull()
    expect(look(names, hello.slice(2700), 2701)).toBe('sni late.example')
  })

  test('are not made up where a segment of a ClientHello was cut', () => {
    const names = new ServerNames()
    const hello = clientHello('late.example', { before: extension(51, 1216) })
    expect(look(names, hello.slice(0, 1000), 1, 60)).toBeNull()
    expect(look(names, hello.slice(1000), 1001)).toBeNull()
  })

  test('are given by DNS answers, over UDP and over TCP, until newer ones take their place', () => {
    const names = new ServerNames()
    const addresses = new Addresses()
    const answer = (name: string, a: string) => dnsAnswer([name, 'example'], [{ name: [jumpToQuestion], a }])
    const nameOf = (address: number): string | null => {
      const code = names.nameOfAddress(address, false, addresses)
      return code === 0 ? null : `${NameSource[code >>> nameSourceShift]} ${names.words[code & 0x1ffff]}`
    }
    const first = answer('one', '198.51.100.7')
    names.answered(viewOf(first), 0, first.length)
    expect(nameOf(0xc6336407 | 0)).toBe('dns one.example')
    expect(nameOf(0xc6336408 | 0)).toBeNull()
    const second = answer('two', '198.51.100.7')
    const overTcp = Uint8Array.of(0, second.length, ...second)
    names.look(viewOf(overTcp), 0, overTcp.length, overTcp.length, row(1, overTcp.length, (53 << 16) | 40_000), 0)
    expect(nameOf(0xc6336407 | 0)).toBe('dns two.example')
  })

  test('of IPv6 addresses, too; what filters answer is no address', () => {
    const names = new ServerNames()
    const addresses = new Addresses()
    const six = Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    const own = Uint8Array.from({ length: 16 }, (_, i) => (i === 15 ? 1 : 0))
    const answer = dnsAnswer(
      ['six', 'example'],
      [
        { name: [jumpToQuestion], aaaa: [0x2001, 0xdb8, 0, 0, 0, 0, 0, 1] },
        { name: [jumpToQuestion], aaaa: [0, 0, 0, 0, 0, 0, 0, 1] },
        { name: [jumpToQuestion], a: '127.0.0.1' },
        { name: [jumpToQuestion], a: '0.0.0.0' },
      ],
    )
    names.answered(viewOf(answer), 0, answer.length)
    expect(names.nameOfAddress(addresses.nameV6(viewOf(six), 0), true, addresses)).not.toBe(0)
    expect(names.nameOfAddress(addresses.nameV6(viewOf(own), 0), true, addresses)).toBe(0)
    expect(names.nameOfAddress(0x7f000001, false, addresses)).toBe(0)
    expect(names.nameOfAddress(0, false, addresses)).toBe(0)
  })

  test('of the oldest addresses go when there are too many', () => {
    const names = new ServerNames()
    const addresses = new Addresses()
    const answer = dnsAnswer(['x', 'example'], [{ name: [jumpToQuestion], a: '10.0.0.0' }])
    const view = viewOf(answer)
    for (let i = 0; i <= 65_536; i++) {
      view.setUint32(answer.length - 4, 0x0a000000 + i)
      names.answered(view, 0, answer.length)
    }
    expect(names.nameOfAddress(0x0a000000, false, addresses)).toBe(0)
    expect(names.nameOfAddress(0x0a000001, false, addresses)).not.toBe(0)
    expect(names.nameOfAddress(0x0a010000, false, addresses)).not.toBe(0)
    expect(names.words).toEqual(['x.example'])
  })

  test('the direction decides whose port is that of DNS', () => {
    const names = new ServerNames()
    const message = dnsAnswer(['one', 'example'], [{ name: [jumpToQuestion], a: '198.51.100.7' }])
    const bytes = Uint8Array.of(0, message.length, ...message)
    const asked = row(1, bytes.length, (53 << 16) | 40_000)
    asked[Row.flags] = Flag.fromB // from port 40000
    names.look(viewOf(bytes), 0, bytes.length, bytes.length, asked, 0)
    expect(names.nameOfAddress(0xc6336407 | 0, false, new Addresses())).toBe(0)
  })
})
