// What the server says of a case while it is being read.

import type { ArtefactId, Detection, MemberOf, Members, Status } from '@/lib/core/artefact'

export interface LiveArtefact {
  readonly id: ArtefactId
  readonly fileName: string
  readonly size: number
  readonly state: 'waiting' | 'reading' | 'done'
  readonly detection: Detection | null // null: not looked at yet
  readonly status: Status | null // null: not read yet
  readonly from: MemberOf | null // of what came out of an archive
  readonly members: Members | null // of an archive that was read
  readonly progress: { readonly of: 'lines' | 'packets' | 'files'; readonly read: number; readonly bytes: number; readonly size: number } | null
}

/** A file on its way: it is no artefact yet, and read all the same. */
export interface Arriving {
  readonly fileName: string
  readonly progress: LiveArtefact['progress']
}

export interface LiveCase {
  readonly arriving?: readonly Arriving[]
  readonly artefacts: readonly LiveArtefact[]
  readonly reportVersion: number // 0: there is none yet
}

/** One message of `/events` (`case`; `gone` tells of a deletion): our own server wrote it. null if it is cut short. */
export function readLive(data: string): LiveCase | null {
  try {
    return JSON.parse(data) as LiveCase
  } catch {
    return null
  }
}
