// Names nobody can guess, and the digests that are kept of secrets.

import { createHash, randomBytes } from 'node:crypto'
import type { ArtefactId } from '@/lib/core/artefact'

/** 128 random bits. Whoever knows a case's id may open the case. */
export const newCaseId = (): string => randomBytes(16).toString('base64url')

export const newRowId = (): string => randomBytes(12).toString('base64url')

/** 192 random bits. Shown once; only `digestOf` it is stored. */
export const newShareToken = (): string => randomBytes(24).toString('base64url')

export const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

export const isCaseId = (text: string): boolean => /^[\w-]{22}$/.test(text)
export const isShareToken = (text: string): boolean => /^[\w-]{32}$/.test(text)

/** `a-` and the first 12 hex digits of the content's sha256, and `-2` for a namesake that `taken` holds already. */
export function artefactIdOf(sha256: string, taken: (id: ArtefactId) => boolean): ArtefactId {
  const base: ArtefactId = `a-${sha256.slice(0, 12)}`
  let id = base
  for (let n = 2; taken(id); n++) id = `${base}-${n}`
  return id
}
