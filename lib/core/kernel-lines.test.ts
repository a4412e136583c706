import { describe, expect, test } from 'vitest'
import { packColumns, unpackColumns } from './columns'
import type { KernelEvent } from './kernel-event'
import { concatKernelLines, eventsOf, type KernelLines, noKernelLines, orderByTime, pickKernelLines, rowsOf } from './kernel-lines'
import { Fingerprints, kernelLinesOf } from './kernel-lines-builder'
import type { Instant } from './units'

const event = (artefact: `a-${string}`, line: number, at: number | null, message: string, signature: string | null = null): KernelEvent<Instant> => ({
  id: `k-${artefact.slice(2)}-${line}`,
  clock: `${artefact}#0`,
  at: at as Instant | null,
  level: line % 2 === 0 ? 'warn' : null,
  message,
  signature,
  times: 1,
  suppressed: line,
  source: { artefact, place: { kind: 'lines', first: line, last: line } },
})
const one = [event('a-1', 1, 5, 'x', 'tcp_orphans'), event('a-1', 2, null, 'y')]
const other = [event('a-2', 1, 1, 'x', 'oom_kill'), event('a-2', 9, 2, 'z', 'tcp_orphans')]

describe('kernel lines as columns', () => {
  test('are the events that they were made of, stored and read again too', () => {
    expect(eventsOf(kernelLinesOf(one))).toEqual(one)
    expect(eventsOf(unpackColumns(packColumns(kernelLinesOf([...one, ...other]))) as KernelLines<Instant>)).toEqual([...one, ...other])
  })
  test('one after the other are all events', () => {
    const lines = concatKernelLines([kernelLinesOf(one), noKernelLines, kernelLinesOf(other)])
    expect(eventsOf(lines)).toEqual([...one, ...other])
    expect(lines.said[0]).toBe(lines.said[2])
    expect(lines.said[0]).not.toBe(lines.said[1])
  })
  test('picked are those rows', () => {
    expect(eventsOf(pickKernelLines(kernelLinesOf([...one, ...other]), [3, 0]))).toEqual([other[1], one[0]])
  })
  test('rows of a kind are found by its name', () => {
    const lines = kernelLinesOf([...one, ...other])
    expect([...rowsOf(lines, new Set(['tcp_orphans']))]).toEqual([0, 3])
    expect([...rowsOf(lines, new Set(['tcp_orphans']), 1)]).toEqual([0])
    expect([...rowsOf(lines, new Set(['panic']))]).toEqual([])
  })
  test('in order of time each without a time follows the one it followed', () => {
    expect(orderByTime([1, 2, 2, Number.NaN, 3])).toBeNull()
    expect([...(orderByTime([2, Number.NaN, 1, 2, Number.NaN, 1]) ?? [])]).toEqual([2, 5, 0, 1, 3, 4])
  })
})

test('fingerprints are numbered in the order in which they come, many of them too', () => {
  const known = new Fingerprints()
  for (let i = 0; i < 5000; i++) expect(known.add(i * 4_294_967_296 + i * 7)).toBe(i)
  expect([known.find(4999 * 4_294_967_296 + 4999 * 7), known.find(3)]).toEqual([4999, -1])
})
