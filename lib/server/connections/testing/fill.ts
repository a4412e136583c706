// Tables of connections written by a script: each row is said in words, or drawn by a generator that is the same every time.

import { closeSync, openSync, writeSync } from 'node:fs'
import { ConnectionMark, type ConnectionWords, connStates, FinEnding, rowsPerPiece } from '@/lib/core/connection-table'
import { times } from '@/lib/core/units'
import { readPrefix } from '../addresses'
import { type Column, type ColumnName, columnKinds, columnNames } from '../columns'
import { ConnectionsWriter } from '../writer'

export type Row = Partial<Record<ColumnName, number>>

/** A row as nothing was seen of it: whatever a test does not speak of. */
const blank: Row = { roundTrip: -1, serverName: -1, scaleSent: -2, scaleReceived: -2, finWait: Number.NaN }

/** Writes rows to `path`, `perPiece` at a time. */
export function writeTable(path: string, words: ConnectionWords, count: number, rowOf: (row: number) => Row, perPiece: number = rowsPerPiece): void {
  const file = openSync(path, 'w')
  const writer = new ConnectionsWriter((bytes) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
  })
  const columns = Object.fromEntries(columnNames.map((name) => [name, new columnKinds[name](perPiece)])) as Record<ColumnName, Column>
  for (let start = 0; start < count; start += perPiece) {
    const rows = Math.min(perPiece, count - start)
    for (let at = 0; at < rows; at++) {
      const row: Row = { ...blank, ...rowOf(start + at) }
      for (const name of columnNames) columns[name][at] = row[name] ?? 0
    }
    writer.piece(rows, { ...columns, firstAt: times(columns.firstAt), lastAt: times(columns.lastAt) })
  }
  writer.end(words)
  closeSync(file)
}

/** An IPv4 address as the columns hold it. */
export const v4 = (text: string): number => readPrefix(text)?.words[0] ?? 0

/** Draws numbers below 1, the same ones for the same seed (mulberry32). */
export function drawing(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const second = 1e6 // µs
const histories = ['ShAaFf', 'ShADadFf', 'ShADadFfR', 'S', 'Sr', 'ShADadF', 'ShAdDaFTf']

/** A gateway's day in small: many short connections to 40 servers of which three answer FINs late, some over IPv6. */
export function drawnRows(seed: number, from: number): { readonly words: ConnectionWords; rowOf(row: number): Row } {
  const draw = drawing(seed)
  const names = Array.from({ length: 400 }, (_, at) => `shop-${(at * 7919) % 400}.example.${at % 2 === 0 ? 'net' : 'com'}`)
  const addresses = Array.from({ length: 64 }, (_, at) => `2001:db8:${(at % 8) + 1}::${(at + 1).toString(16)}`)
  const ours = v4('198.18.7.2')
  let at = from
  return {
    words: { addresses, histories, names },
    rowOf: () => {
      at += Math.floor(draw() * 1000)
      const v6 = draw() < 0.05
      const server = Math.floor(draw() * 40)
      const late = server < 3 && draw() < 0.3
      const wait = late ? (1 + draw() * 13) * second : draw() * 0.2 * second
      const ending = draw() < 0.05 ? FinEnding.open : draw() < 0.03 ? FinEnding.reset : FinEnding.answered
      const hasFin = draw() < 0.9
      const packets = 4 + Math.floor(draw() * 60)
      const name = draw() < 0.6 ? Math.floor(draw() * 400) : -1
      return {
        firstAt: at,
        lastAt: at + Math.floor(draw() * second) + (hasFin ? Math.floor(wait) : 0),
        firstFrame: Math.floor(at % 1e6) + 1,
        lastFrame: Math.floor(at % 1e6) + packets,
        originator: v6 ? 1 : ours,
        responder: v6 ? 2 + Math.floor(draw() * 63) : v4(`203.0.${113 + (server % 4)}.${server + 1}`),
        originatorPort: 32_768 + Math.floor(draw() * 28_000),
        responderPort: [80, 443, 8080][server % 3] ?? 80,
        marks: (v6 ? ConnectionMark.v6 : 0) | (late && hasFin ? ConnectionMark.stalled : 0) | (name < 0 ? 0 : ConnectionMark.nameFromSni),
        state: hasFin ? (late ? 4 : 2) : Math.floor(draw() * connStates.length),
        history: Math.floor(draw() * histories.length),
        roundTrip: draw() < 0.95 ? Math.floor(800 + draw() * 60_000) : -1,
        packetsSent: packets,
        packetsReceived: packets - 2,
        bytesSent: Math.floor(draw() * 4000),
        bytesReceived: Math.floor(draw() ** 8 * 4e6),
        retransmitsSent: late ? 5 : 0,
        serverName: name,
        finWait: hasFin ? Math.floor(wait) : Number.NaN,
        finEnding: hasFin ? ending : FinEnding.none,
        finCopies: late && hasFin ? 3 + Math.floor(draw() * 4) : 0,
        finFrame: hasFin ? Math.floor(at % 1e6) + packets - 1 : 0,
        ttlSent: 64,
        ttlReceived: 52,
      }
    },
  }
}
