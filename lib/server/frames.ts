// The frames of one connection, by a second pass over its stored capture: their ladder, and their slice.

import type { ArtefactId, FormatName } from '@/lib/core/artefact'
import type { Endpoint } from '@/lib/core/connection'
import type { Ladder } from '@/lib/core/ladder'
import { ConnectionFrames, type Keep, mostKept, type Slice } from '@/lib/formats/connection-frames'
import { FrameReader, type FramesWanted, isCaptureFormat, isPair } from '@/lib/formats/frames'
import { FollowingFiles, type OpenCaptureFile } from './capture-files'
import { Refusal } from './refusal'
import { Unpacked } from './unpack/unpacked'

/** The frames from `first` to `last` between two ends, or the connection that one frame belongs to. */
export type Wanted = { readonly first: number; readonly last: number; readonly between: readonly [Endpoint, Endpoint] } | { readonly frame: number }

export interface StoredCapture {
  readonly fd: number // stays the caller's to close
  readonly artefact: ArtefactId
  readonly fileName: string
  readonly format: FormatName | null // as it was read
  readonly following?: readonly OpenCaptureFile[] // the other files of a capture in several: frames are numbered through
}

export interface FoundFrames {
  readonly ladder: Ladder
  readonly slice: Slice // empty where nothing was to be kept
}

const endless = Number.MAX_SAFE_INTEGER

/**
 * Reads the capture up to the last wanted frame. Refuses with words what is no capture, frames that are not there, and ends between
 * which nothing was seen. A frame alone costs two passes: the first finds whose it is.
 */
export async function framesOf(capture: StoredCapture, wanted: Wanted, keep: Keep, signal?: AbortSignal): Promise<FoundFrames> {
  if ('frame' in wanted) return connectionOf(capture, wanted.frame, keep, signal)
  if (!isPair(wanted.between)) throw badEnds()
  const connection = new ConnectionFrames(keep)
  const reader = await readFrames(capture, wanted, connection, signal)
  if (!connection.tooLarge && wanted.last > reader.count) throw noFrame(wanted.last, reader.count)
  return found(connection, reader)
}

async function connectionOf(capture: StoredCapture, frame: number, keep: Keep, signal?: AbortSignal): Promise<FoundFrames> {
  const finder = await readFrames(capture, { first: frame, last: frame, between: null }, new ConnectionFrames('nothing'), signal)
  if (finder.count < frame) throw noFrame(frame, finder.count)
  const { ends } = finder.sightings
  if (ends === null) throw new Refusal(404, 'no_such_frames', `Frame ${frame} is no TCP segment of its own.`, 'Choose a frame that carries TCP.')
  const connection = new ConnectionFrames(keep, frame)
  return found(connection, await readFrames(capture, { first: 1, last: endless, between: ends }, connection, signal))
}

async function readFrames(capture: StoredCapture, wanted: FramesWanted, connection: ConnectionFrames, signal?: AbortSignal): Promise<FrameReader> {
  const { format } = capture
  if (!isCaptureFormat(format))
    throw new Refusal(
      409,
      'not_capture',
      'This file is no packet capture, it has no frames.',
      'Choose a file that was read as pcap, pcapng or snoop.',
    )
  const reader = new FrameReader(capture, format, wanted, (frame) => connection.take(frame))
  const unpacked = new Unpacked(capture.fd, capture)
  try {
    await unpacked.open()
    for await (const piece of bytesOf(unpacked, capture, format)) {
      reader.push(piece)
      if (connection.over || reader.done || signal?.aborted) break
    }
  } finally {
    await unpacked.close()
  }
  return reader
}

async function* bytesOf(unpacked: Unpacked, { following = [] }: StoredCapture, format: FormatName): AsyncGenerator<Uint8Array, void, undefined> {
  yield* unpacked.pieces()
  yield* new FollowingFiles(following).pieces(format, 0)
}

function found(connection: ConnectionFrames, { sightings, nanoseconds }: FrameReader): FoundFrames {
  if (connection.tooLarge)
    throw new Refusal(413, 'slice_too_large', `These frames hold more than ${mostKept} bytes.`, 'Take them without their payload, or fewer of them.')
  const { ends } = sightings
  const ladder = ends && connection.ladder(ends)
  if (!ladder || ladder.frames === 0)
    throw new Refusal(
      404,
      'no_such_frames',
      'Between these two ends there is no TCP segment in these frames.',
      'Check the addresses, the ports and the frames.',
    )
  return { ladder, slice: connection.slice(nanoseconds) }
}

const noFrame = (frame: number, count: number): Refusal =>
  new Refusal(
    400,
    'no_such_frames',
    `There is no frame ${frame}: the capture could be read up to frame ${count}.`,
    'Name frames as Wireshark numbers them.',
  )

export const badEnds = (): Refusal =>
  new Refusal(
    400,
    'bad_request',
    'These are no two ends of a connection.',
    'Write them as address:port,address:port, with an IPv6 address in brackets: [2001:db8::1]:443,[2001:db8::2]:50000.',
  )

/** `10.0.0.1:40000,203.0.113.7:80`, `[2001:db8::1]:443,[2001:db8::2]:50000`: the two ends, or null. */
export function readEnds(text: string): readonly [Endpoint, Endpoint] | null {
  const parts = text.length > 128 ? [] : text.split(',')
  const [one, two] = parts.map(readEnd)
  return parts.length === 2 && one && two && isPair([one, two]) ? [one, two] : null
}

function readEnd(text: string): Endpoint | null {
  const parts = /^(?:\[([\da-f:]{2,45})\]|([\d.]{7,15})):(\d{1,5})$/i.exec(text.trim())
  const [address, port] = [parts?.[1] ?? parts?.[2], Number(parts?.[3])]
  return address !== undefined && port <= 0xffff ? { address, port } : null
}
