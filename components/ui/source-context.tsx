'use client'

import { createContext, useContext } from 'react'
import type { SourceRef } from '@/lib/core/artefact'

/** Opens the lines or frames that said something; `frames` names the very frames where they do not follow each other. */
export type OpenSource = (source: SourceRef, frames?: readonly number[]) => void

/** null: there is nothing to open here (a printed page). */
export const SourceContext = createContext<OpenSource | null>(null)
export const useOpenSource = (): OpenSource | null => useContext(SourceContext)
