'use client'

import { useEffect, useState } from 'react'
import type { Picture } from '@/lib/lanes/lane'
import type { Window } from './view-store'

// Widths are asked for in steps, so that dragging the window's edge does not ask again for every pixel.
const widthStep = 128

/**
 * The picture of a window. The one before stays until the next has come, so that nothing jumps; `version` changes when the report does.
 */
export function usePicture(first: Picture | null, url: string, window: Window | null, width: number, version: number): Picture | null {
  const [picture, setPicture] = useState(first)
  const columns = Math.max(widthStep, Math.ceil(width / widthStep) * widthStep)
  const [from, to] = [window?.from, window?.to]
  useEffect(() => {
    if (from === undefined || to === undefined || width === 0) return
    const abort = new AbortController()
    fetch(`${url}?from=${Math.floor(from)}&to=${Math.ceil(to)}&width=${columns}&v=${version}`, { signal: abort.signal })
      .then((answer) => (answer.ok ? (answer.json() as Promise<Picture>) : null))
      .then((next) => next && setPicture(next))
      .catch(() => undefined)
    return () => abort.abort()
  }, [url, from, to, columns, width, version])
  return picture
}
