import { describe, expect, test } from 'vitest'
import { everyConnection as all } from '@/lib/core/connection-query'
import { readFilterText } from './filter-text'

const read = (text: string) => readFilterText(text, all)

describe('a filter that is typed', () => {
  test.each([
    ['ip.addr == 203.0.113.0/24 && tcp.port == 443', { addresses: ['203.0.113.0/24'], ports: [443] }],
    ['ip.addr==10.0.0.1 and ip.addr eq 10.0.0.2', { addresses: ['10.0.0.1', '10.0.0.2'] }],
    ['ipv6.addr == 2001:DB8::/48', { addresses: ['2001:db8::/48'] }],
    ['203.0.113.7:80', { addresses: ['203.0.113.7'], ports: [80] }],
    ['[2001:db8::1]:443', { addresses: ['2001:db8::1'], ports: [443] }],
    ['::1', { addresses: ['::1'] }],
    ['443', { ports: [443] }],
    [':443', { ports: [443] }],
    ['s2 stalled 203.0.113.7', { states: ['S2'], marks: ['stalled'], addresses: ['203.0.113.7'] }],
    ['SF, S2', { states: ['SF', 'S2'] }],
    ['open', { endings: ['open'] }],
    ['wait >= 5 s', { minWait: 5e6 }],
    ['wait > 1.5ms', { minWait: 1500 }],
    ['shop.example', { name: 'shop.example' }],
    ['tls.handshake.extensions_server_name contains "shop"', { name: 'shop' }],
    ['http.host == shop.example && stalled', { name: 'shop.example', marks: ['stalled'] }],
    ['history:ShR', { history: 'ShR' }],
    ['', {}],
  ])('%s', (text, said) => expect(read(text)).toEqual({ filter: { ...all, ...said }, refused: [] }))

  test('adds to what is there, and nothing twice', () => {
    expect(readFilterText('443, 443', { ...all, ports: [80] }).filter.ports).toEqual([80, 443])
  })

  test.each(['ip.addr == 1.2.3', 'ip.addr == 1.2.3.400', '1.2.3.4/33', 'tcp.port == 70000', 'a || b', '!stalled', 'wait >= soon', 'frame.len > 5'])(
    'says what it did not understand: %s',
    (text) => expect(read(text)).toEqual({ filter: all, refused: [text] }),
  )

  test('keeps what was understood beside what was not', () => {
    expect(read('tcp.port == 443 && frame.len > 5')).toEqual({ filter: { ...all, ports: [443] }, refused: ['frame.len > 5'] })
  })
})
