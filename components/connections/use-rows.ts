'use client'

import { useCallback, useEffect, useReducer, useRef, useState } from 'react'
import type { ConnectionCapture, ConnectionGroup, ConnectionRow } from '@/lib/core/connection-query'

const pageRows = 100

/** What is known of an answer so far. `rows` are fetched as they are needed. */
export interface Answer<Row> {
  readonly of: number
  readonly matched: number
  readonly count: number // rows, or groups
  readonly captures: readonly ConnectionCapture[]
  readonly pages: ReadonlyMap<number, readonly Row[]>
}

export interface Rows<Row> {
  readonly answer: Answer<Row> | null // null: none has come yet
  readonly stale: boolean // it answers the question before this one
  readonly failed: string | null // why the server said no; '' where it said nothing
  rowAt(index: number): Row | null
  /** Says which rows are looked at. */
  need(first: number, last: number): void
  retry(): void
}

type Step<Row> =
  | { readonly asked: string; readonly answer: Answer<Row> }
  | { readonly asked: string; readonly failed: string }
  | { readonly again: true }

interface Known<Row> {
  readonly asked: string | null // the question that `answer` answers
  readonly answer: Answer<Row> | null
  readonly failed: { readonly asked: string; readonly why: string } | null
}

function step<Row>(known: Known<Row>, next: Step<Row>): Known<Row> {
  if ('again' in next) return { ...known, failed: null }
  if ('failed' in next) return { ...known, failed: { asked: next.asked, why: next.failed } }
  const pages = new Map([...(known.asked === next.asked ? (known.answer?.pages ?? []) : []), ...next.answer.pages])
  return { asked: next.asked, answer: { ...next.answer, pages }, failed: null }
}

/** The rows at `url`, page by page. The answer before stays until the first page of the next has come. */
export function useRows<Row extends ConnectionRow | ConnectionGroup>(url: string): Rows<Row> {
  const [known, know] = useReducer(step<Row>, { asked: null, answer: null, failed: null })
  const [attempt, setAttempt] = useState(0)
  const asking = useRef<{ readonly asked: string; readonly abort: AbortController; readonly pages: Set<number> } | null>(null)

  const fetchPage = useCallback((page: number) => {
    const now = asking.current
    if (!now || now.pages.has(page)) return
    now.pages.add(page)
    fetch(`${now.asked}&offset=${page * pageRows}&limit=${pageRows}`, { signal: now.abort.signal })
      .then(async (got) => {
        const body: unknown = await got.json()
        know(got.ok ? { asked: now.asked, answer: answerOf<Row>(body, page) } : { asked: now.asked, failed: reasonOf(body) })
      })
      .catch(() => now.abort.signal.aborted || know({ asked: now.asked, failed: '' }))
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt asks the same again
  useEffect(() => {
    const abort = new AbortController()
    asking.current = { asked: url, abort, pages: new Set() }
    fetchPage(0)
    return () => abort.abort()
  }, [url, attempt, fetchPage])

  const stale = known.asked !== url
  const need = useCallback(
    (first: number, last: number) => {
      if (stale) return
      for (let page = Math.floor(first / pageRows); page <= Math.floor(last / pageRows); page++) fetchPage(page)
    },
    [stale, fetchPage],
  )
  return {
    ...{ answer: known.answer, stale, need },
    failed: known.failed?.asked === url ? known.failed.why : null,
    rowAt: (index) => known.answer?.pages.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null,
    retry: () => {
      know({ again: true })
      setAttempt(attempt + 1)
    },
  }
}

interface Body<Row> {
  readonly of: number
  readonly matched: number
  readonly groups?: number
  readonly captures: readonly ConnectionCapture[]
  readonly rows: readonly Row[]
}
const bodyOf = <Row>(body: unknown): Body<Row> => body as Body<Row> // our own route's answer

function answerOf<Row>(body: unknown, page: number): Answer<Row> {
  const { of, matched, groups, captures, rows } = bodyOf<Row>(body)
  return { of, matched, count: groups ?? matched, captures, pages: new Map([[page, rows]]) }
}

function reasonOf(body: unknown): string {
  if (body === null || typeof body !== 'object' || !('error' in body)) return ''
  const { error } = body
  return error !== null && typeof error === 'object' && 'message' in error ? String(error.message) : ''
}
