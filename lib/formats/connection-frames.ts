// The frames of one connection as they are met: the rungs of its ladder, and, where wanted, the frames themselves.

import type { Endpoint } from '@/lib/core/connection'
import type { Ladder } from '@/lib/core/ladder'
import { Ends } from '@/lib/tcp/ends'
import { LadderBuilder, ladderHead, ladderTail } from '@/lib/tcp/ladder'
import { type SlicedFrame, writePcap } from '@/lib/tcp/slice'
import type { WantedFrame } from './frames'

/** What is kept of the frames: nothing, what stands in front of the payload, or all that was captured. */
export type Keep = 'nothing' | 'headers' | 'all'

export interface Slice {
  readonly bytes: Uint8Array<ArrayBuffer> // a classic capture
  readonly frames: readonly number[] // as the whole capture numbers them
  readonly otherLinks: number // frames left out: a classic capture has one link type, that of its first frame
}

/** Bytes of frames held at one time. */
export const mostKept = 64 * 1024 ** 2

export class ConnectionFrames {
  /** Nothing more is wanted: another connection began, or it became too large. */
  over = false
  /** More than `mostKept` were to be held. */
  tooLarge = false
  private builder = new LadderBuilder()
  private frames = new Ends<SlicedFrame>(ladderHead, ladderTail)
  private held = 0
  private linkType = -1
  private otherLinks = 0

  /** `of`: begins anew wherever the ports are used again, up to the connection of this frame. Null: every frame taken is of one connection. */
  constructor(
    private readonly keep: Keep,
    private readonly of: number | null = null,
  ) {}

  /** Takes the next frame, unless it is over. */
  take(frame: WantedFrame): void {
    if (this.over) return
    const { segment, linkType } = frame
    if (this.of !== null && this.builder.beginsAnother(segment)) {
      if (segment.frame > this.of) {
        this.over = true
        return
      }
      this.builder = new LadderBuilder()
      this.frames = new Ends(ladderHead, ladderTail)
      this.held = 0
      this.linkType = -1
      this.otherLinks = 0
    }
    this.builder.add(segment)
    if (this.linkType < 0) this.linkType = linkType
    if (linkType !== this.linkType) this.otherLinks++
    else if (this.keep !== 'nothing') this.copy(frame)
  }

  /** The ladder; its frames are 0 where none was met. `ends` as the reader tells them. */
  ladder(ends: readonly [Endpoint, Endpoint]): Ladder {
    return this.builder.end(ends)
  }

  slice(nanoseconds: boolean): Slice {
    const { items } = this.frames.end()
    return { bytes: writePcap(Math.max(0, this.linkType), nanoseconds, items), frames: items.map(({ frame }) => frame), otherLinks: this.otherLinks }
  }

  private copy({ segment, second, nano, wireLength, bytes, headerLength }: WantedFrame): void {
    const kept = bytes.slice(0, this.keep === 'all' ? bytes.length : headerLength)
    const gone = this.frames.add({ frame: segment.frame, second, nano, wireLength, bytes: kept })
    this.held += kept.length - (gone?.bytes.length ?? 0)
    if (this.held > mostKept) this.over = this.tooLarge = true
  }
}
