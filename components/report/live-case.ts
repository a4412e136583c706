// What the server says of a case while it is being read.

import type { ArtefactId, Detection, Status } from '@/lib/core/artefact'

export interface LiveArtefact {
  readonly id: ArtefactId
  readonly fileName: string
  readonly size: number
  readonly state: 'waiting' | 'reading' | 'done'
  readonly detection: Detection | null // null: not looked at yet
  readonly status: Status | null // null: not read yet
  readonly progress: { readonly of: 'lines' | 'packets'; readonly read: number; readonly bytes: number; readonly size: number } | null
}

export interface LiveCase {
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
