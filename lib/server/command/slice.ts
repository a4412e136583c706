// `finwait slice`: the frames of one connection out of a capture, to stdout.

import { closeSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { detect } from '@/lib/formats/detect'
import { badEnds, framesOf, readEnds, type StoredCapture, type Wanted } from '../frames'
import { isRefusal } from '../refusal'
import { headLength, Unpacked } from '../unpack/unpacked'
import { writeAll } from './words'

const unnamed = 'a-000000000000'

/** `slice FILE --frames A-B --between ADDR:PORT,ADDR:PORT [--keep-payload]`. */
export async function sliceCommand(args: readonly string[]): Promise<number> {
  const asked = readArguments(args)
  if (typeof asked === 'string') return complain(`${asked}\nTry: finwait --help`, 2)
  if (process.stdout.isTTY) return complain('a capture is no text: send it to a file, with > out.pcap', 2)
  const fd = openFile(asked.path)
  if (typeof fd === 'string') return complain(fd, 1)
  try {
    const { ladder, slice } = await framesOf(await recognise(fd, asked.path), asked.wanted, asked.keep)
    writeAll(1, slice.bytes)
    if (ladder.leftOut) complain(`${ladder.leftOut.frames} frames between were left out: a slice has the first and the last of them`, 0)
    if (slice.otherLinks > 0) complain(`${slice.otherLinks} frames of another link type were left out`, 0)
    return 0
  } catch (error) {
    if (!isRefusal(error)) throw error
    return complain(`${error.message} ${error.hint}`, error.code === 'bad_request' ? 2 : 1)
  } finally {
    closeSync(fd)
  }
}

function complain(what: string, status: number): number {
  process.stderr.write(`finwait slice: ${what}\n`)
  return status
}

function openFile(path: string): number | string {
  try {
    return openSync(path, 'r')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function recognise(fd: number, path: string): Promise<StoredCapture> {
  const input = { artefact: unnamed, fileName: basename(path) } as const
  const unpacked = new Unpacked(fd, input)
  try {
    const bytes = await unpacked.open()
    const { format } = detect({ bytes, text: null, fileName: input.fileName, whole: bytes.length < headLength })
    return { ...input, fd, format: format?.name ?? null }
  } finally {
    await unpacked.close()
  }
}

interface Asked {
  readonly path: string
  readonly wanted: Wanted
  readonly keep: 'headers' | 'all'
}

function readArguments(args: readonly string[]): Asked | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { frames: { type: 'string' }, between: { type: 'string' }, 'keep-payload': { type: 'boolean', default: false } },
      allowPositionals: true,
    })
    const [path, ...more] = positionals
    if (path === undefined || more.length > 0) return 'name one capture'
    const range = /^(\d{1,12})-(\d{1,12})$/.exec(values.frames ?? '')
    const [first, last] = [Number(range?.[1]), Number(range?.[2])]
    if (!range || first < 1 || last < first) return '--frames wants A-B: two frame numbers from 1 on, the smaller first'
    const between = readEnds(values.between ?? '')
    if (between === null) return `--between: ${badEnds().hint}`
    return { path, wanted: { first, last, between }, keep: values['keep-payload'] ? 'all' : 'headers' }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
