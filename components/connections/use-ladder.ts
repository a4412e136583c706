'use client'

import { useEffect, useState } from 'react'
import type { Ladder } from '@/lib/core/ladder'

export type Fetched = { readonly ladder: Ladder } | { readonly failed: string | null } | 'loading' // null: no answer

/** The ladder at `url`, fetched once. */
export function useLadder(url: string): Fetched {
  const [fetched, setFetched] = useState<Fetched>('loading')
  useEffect(() => {
    const abort = new AbortController()
    fetch(url, { signal: abort.signal })
      .then(async (answer) => setFetched(answer.ok ? { ladder: ladderOf(await answer.json()) } : { failed: reasonOf(await answer.json()) }))
      .catch(() => abort.signal.aborted || setFetched({ failed: null }))
    return () => abort.abort()
  }, [url])
  return fetched
}

const ladderOf = (body: unknown): Ladder => body as Ladder // our own route's answer

function reasonOf(body: unknown): string | null {
  if (body === null || typeof body !== 'object' || !('error' in body)) return null
  const { error } = body
  return error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : null
}
