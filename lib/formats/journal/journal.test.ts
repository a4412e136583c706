import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { eventsOf } from '@/lib/core/kernel-lines'
import type { Parsed } from '@/lib/core/timeline'
import { textFormat } from '../regions'
import { readAll } from '../testing/promises'
import { journal } from '.'

const format = textFormat(journal)
const read = (text: string): Parsed => readAll(format, new TextEncoder().encode(text), 'x')
const fixture = (name: string): Parsed => read(readFileSync(fileURLToPath(new URL(`fixtures/systemd-252-${name}`, import.meta.url)), 'utf8'))
const said = ({ sections }: Parsed) =>
  sections.map(({ clock, anchors, facts }) => [
    clock.kind,
    clock.host,
    anchors.map(({ a, b }) => [a.reads, b.reads]),
    eventsOf(facts.kernelEvents).map(({ at, level, message, signature, suppressed }) => [at, level, message, signature, suppressed]),
  ])

describe('the journal', () => {
  test('says the same in all its forms', () => {
    const json = said(fixture('json.json'))
    expect(json.map(([kind]) => kind)).toEqual(['epoch', 'boot', 'boot'])
    for (const name of ['json-pretty.json', 'json-sse.txt', 'export.txt', 'verbose.txt']) expect(said(fixture(name)), name).toEqual(json)
  })
  test('boots are told apart by their ids, in whatever order they come', () => {
    const line = (boot: string, at: number): string =>
      `{"__REALTIME_TIMESTAMP":"${1_795_338_360_000_000 + at}","_BOOT_ID":"${boot}","_TRANSPORT":"kernel","_SOURCE_MONOTONIC_TIMESTAMP":"${at}","MESSAGE":"x"}\n`
    const { sections } = read(line('aa', 9e6) + line('bb', 1e6) + line('aa', 10e6))
    expect(sections.map(({ facts }) => facts.kernelEvents.length)).toEqual([0, 2, 1])
  })
  test('a record without a time is named, and none is made up', () => {
    const { sections, diagnostics } = read('{"__REALTIME_TIMESTAMP":"soon","_TRANSPORT":"kernel","MESSAGE":"x"}\n')
    expect([sections, diagnostics.map(({ code }) => code)]).toEqual([[], ['bad_timestamp']])
  })
  test('keys that any object bears are only keys', () => {
    const { sections } = read('{"__proto__":{"MESSAGE":"no"},"__REALTIME_TIMESTAMP":"1795338360000000","_TRANSPORT":"kernel","MESSAGE":"yes"}\n')
    expect(sections.flatMap(({ facts }) => eventsOf(facts.kernelEvents).map(({ message }) => message))).toEqual(['yes'])
  })
})
