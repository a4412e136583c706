import { describe, expect, test } from 'vitest'
import { eventAt, eventsOf } from '@/lib/core/kernel-lines'
import { reading } from '@/lib/core/units'
import { KernelEvents, Suppressions } from './kernel-events'
import { Notes } from './notes'

const source = { artefact: 'a-1', fileName: 'x' } as const
const gather = (lines: readonly (readonly [seconds: number | null, message: string])[]) => {
  const suppressions = new Suppressions()
  const events = new KernelEvents(source, 'a-1#0', suppressions)
  lines.forEach(([at, message], i) => {
    events.add({ line: i + 1, at: at === null ? null : reading(at * 1e6), level: null, message })
  })
  return { events, suppressions }
}
const signatures = (lines: Parameters<typeof gather>[0]) => eventsOf(gather(lines).events.list()).map(({ signature }) => signature)

describe('kernel events', () => {
  test('a stamp that goes back is put in order, and of equal stamps the first read stays first', () => {
    const { events } = gather([
      [2, 'a'],
      [1, 'b'],
      [2, 'c'],
      [null, 'd'],
      [1, 'e'],
    ])
    expect(eventsOf(events.list()).map(({ message }) => message)).toEqual(['b', 'e', 'a', 'c', 'd'])
  })
  test('a line keeps its number as its id', () => {
    expect(eventAt(gather([[1, 'a']]).events.list(), 0)).toMatchObject({ id: 'k-1-1', source: { place: { first: 1, last: 1 } } })
  })
  test('a warning and its trace are one event', () => {
    expect(
      signatures([
        [1, '------------[ cut here ]------------'],
        [1, 'WARNING: CPU: 0 PID: 0 at net/sched/sch_generic.c:525 dev_watchdog+0x207/0x210'],
        [1, 'Call Trace:'],
        [1, '---[ end trace 0000000000000000 ]---'],
      ]),
    ).toEqual([null, 'warn', null, null])
  })
  test('a network message in the midst of a trace is still counted', () => {
    expect(
      signatures([
        [1, 'INFO: task x:1 blocked for more than 120 seconds.'],
        [1, 'Call Trace:'],
        [1, 'TCP: too many orphaned sockets'],
      ]),
    ).toEqual(['hung_task', null, 'tcp_orphans'])
  })
  test('a trace long after another is an event of its own', () => {
    expect(
      signatures([
        [1, 'BUG: unable to handle page fault'],
        [60, 'Call Trace:'],
      ]),
    ).toEqual(['oops', 'call_trace'])
  })
  test('what the kernel left unsaid is told once, with its sum', () => {
    const { suppressions } = gather([
      [1, 'net_ratelimit: 100 callbacks suppressed'],
      [2, 'net_ratelimit: 23 callbacks suppressed'],
    ])
    const notes = new Notes(source)
    suppressions.note(notes)
    expect(notes.list()).toMatchObject([{ code: 'messages_suppressed', count: 2, figures: { messages: 123 } }])
  })
})
