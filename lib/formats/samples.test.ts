import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SocketSnapshot } from '@/lib/core/socket'
import { tcpStates } from '@/lib/core/socket-table'
import type { Reading } from '@/lib/core/units'
import { detect } from './detect'
import { placeOfState } from './tcp-state-names'
import { headOf, readAll } from './testing/promises'

// Real files lie outside the project, under licences of their own: this runs where FINWAIT_SAMPLES names their folder.
const folder = process.env.FINWAIT_SAMPLES ?? ''

interface Expected {
  readonly kind: string
  readonly expected: {
    readonly rows?: number
    readonly by_state?: Readonly<Record<string, number>>
    readonly TCP?: Readonly<Record<string, number>>
    readonly tcp?: number
    readonly estab?: number
    readonly closed?: number
    readonly orphaned?: number
    readonly timewait?: number
  }
}

const files = (path: string): string[] =>
  folder !== '' && existsSync(join(folder, path)) ? readdirSync(join(folder, path)).map((name) => join(path, name)) : []

function read(path: string) {
  const bytes = new Uint8Array(readFileSync(join(folder, path)))
  const { detection, format } = detect(headOf(bytes, basename(path)))
  if (format === null) throw new Error(`${path}: ${detection.why}`)
  const parsed = readAll(format, bytes, path)
  const { tally } = parsed
  expect(tally.parsed + tally.skipped + tally.blank).toBe(tally.read)
  const snapshots = parsed.sections.flatMap(({ facts }): readonly SocketSnapshot<Reading>[] => facts.snapshots)
  return { format: format.name, parsed, snapshots, text: new TextDecoder().decode(bytes) }
}

describe.skipIf(folder === '')('real samples (FINWAIT_SAMPLES is not set otherwise)', () => {
  test.each([...files('samples/ss'), ...files('samples/sockstat')])('%s says what is expected of it', (path) => {
    const { kind, expected }: Expected = JSON.parse(readFileSync(join(folder, 'samples/expected', `${path.slice('samples/'.length)}.json`), 'utf8'))
    const { format, snapshots } = read(path)
    const [snapshot] = snapshots
    expect(format).toBe(kind)
    expect(snapshots).toHaveLength(1)
    if (kind === 'ss') expect({ rows: snapshot?.rows, by_state: snapshot?.byState }).toEqual({ rows: expected.rows, by_state: expected.by_state })
    if (kind === 'ss-summary') {
      const { total: tcp, established: estab, closed, orphan: orphaned, timeWait: timewait } = snapshot ?? {}
      expect(expected).toMatchObject({ tcp, estab, closed, orphaned, timewait })
    }
    if (kind === 'sockstat') {
      const { inUse: inuse, orphan, timeWait: tw, allocated: alloc, memPages: mem } = snapshot ?? {}
      expect(expected.TCP).toEqual({ inuse, orphan, tw, alloc, mem })
    }
  })

  test.each(files('samples/netstat'))('%s says what is expected of it', (path) => {
    const { kind, expected } = JSON.parse(readFileSync(join(folder, 'samples/expected', `${path.slice('samples/'.length)}.json`), 'utf8'))
    const { format, snapshots } = read(path)
    const [snapshot] = snapshots
    const states = (counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> =>
      Object.fromEntries(Object.entries(counts).map(([word, count]) => [tcpStates[placeOfState(word)] ?? word, count]))
    expect(snapshots).toHaveLength(1)
    if (kind === 'mixed-sockstat-netstat') {
      const { inUse: inuse, orphan, timeWait: tw, allocated: alloc, memPages: mem } = snapshot ?? {}
      expect(expected.sockstat.TCP).toEqual({ inuse, orphan, tw, alloc, mem })
      return
    }
    expect(format).toBe(kind)
    if (kind === 'state-counts') expect(snapshot?.byState).toEqual(states(expected))
    if (kind !== 'netstat') return
    const { unix = 0, ...internet } = snapshot?.byNetid ?? {}
    const timers = snapshot?.table?.timer === undefined ? {} : 'some'
    expect({ rows: (snapshot?.rows ?? 0) - unix, by_state: snapshot?.byState, by_proto: internet, unix, timers }).toEqual({
      rows: expected.inet_rows,
      by_state: states(expected.by_state),
      by_proto: expected.by_proto,
      unix: expected.unix_rows,
      timers: expected.timers,
    })
  })

  test.each([
    ...files('incidents/old-kernels').filter((path) => /(?:netstat|proc-net-tcp)/.test(basename(path))),
    ...files('incidents/late-fin/ss').filter((path) => basename(path).startsWith('proc-')),
    ...files('incidents/quiet/ss').filter((path) => basename(path).startsWith('proc-')),
  ])('%s has every row counted under its state', (path) => {
    const { snapshots, text } = read(path)
    const hexadecimal = basename(path).startsWith('proc-')
    const rows = text.split('\n').filter((line) => (hexadecimal ? /^\s*\d+: / : /^tcp/).test(line))
    const counted = new Map<string, number>()
    for (const line of rows) {
      const words = line.trim().split(/\s+/)
      const state = (hexadecimal ? tcpStates[Number.parseInt(words[3] ?? '', 16) - 1] : tcpStates[placeOfState(words[5] ?? '')]) ?? ''
      counted.set(state, (counted.get(state) ?? 0) + 1)
    }
    expect(snapshots).toHaveLength(1)
    expect(snapshots[0]?.rows).toBe(rows.length)
    expect(snapshots[0]?.byState).toEqual(Object.fromEntries(counted))
    expect(snapshots[0]?.table?.rows).toBe(rows.length)
  })

  test.each(['late-fin', 'quiet'].flatMap((name) => files(`incidents/${name}/ss`)).filter((path) => basename(path).startsWith('ss-')))(
    '%s has every row counted under its state',
    (path) => {
      const { snapshots, text } = read(path)
      const counted = new Map<string, number>()
      for (const line of text.split('\n').slice(1))
        if (/^[A-Z]/.test(line)) counted.set(line.split(' ')[0] ?? '', (counted.get(line.split(' ')[0] ?? '') ?? 0) + 1)
      expect(snapshots).toHaveLength(1)
      expect(snapshots[0]?.byState).toEqual(Object.fromEntries(counted))
      expect(snapshots[0]?.rows).toBe([...counted.values()].reduce((a, b) => a + b, 0))
      const stuck = [...text.matchAll(/^(?:FIN-WAIT-1|LAST-ACK|CLOSING) .*timer:\(on,[^,)]*,([1-9]\d*)\)/gm)].map((found) => Number(found[1]))
      expect(snapshots[0]?.stuck?.count ?? 0).toBe(stuck.length)
      expect(snapshots[0]?.stuck?.mostRetransmits ?? 0).toBe(Math.max(0, ...stuck))
    },
  )

  test.each(['late-fin', 'quiet'].filter((name) => existsSync(join(folder, `incidents/${name}`))))(
    'the loop log of %s is read run by run',
    (name) => {
      const { parsed, snapshots, text } = read(`incidents/${name}/ss-s-sockstat-loadavg.log`)
      const runs = text.match(/^=== /gm)?.length
      expect(snapshots.filter(({ said }) => said === 'ss-summary')).toHaveLength(runs ?? 0)
      expect(snapshots.filter(({ said }) => said === 'sockstat')).toHaveLength(runs ?? 0)
      expect(snapshots.filter(({ said }) => said === 'sockstat').map(({ orphan }) => orphan)).toEqual(
        [...text.matchAll(/orphan (\d+)/g)].map((found) => Number(found[1])),
      )
      expect(parsed.sections.map(({ clock }) => clock.kind)).toEqual(['epoch', 'wall'])
      expect(parsed.regions.map(({ format }) => format)).toEqual(['ss-summary', 'sockstat', 'loadavg'])
      expect(parsed.tally.skipped).toBe(0)
    },
  )
})
