'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { Report } from '@/lib/core/report'
import { type LiveCase, readLive } from './live-case'

interface Live {
  readonly live: LiveCase
  readonly report: Report | null
  readonly version: number // of `report`
  readonly lost: boolean // no connection at the moment; the browser tries again by itself
}

/** Follows a case: its files as they are read, and the report anew whenever there is a newer one. The page is never loaded again. */
export function useLiveCase(id: string, first: LiveCase, firstReport: Report | null): Live {
  const router = useRouter()
  const [live, setLive] = useState(first)
  const [lost, setLost] = useState(false)
  const [shown, setShown] = useState({ report: firstReport, version: first.reportVersion })

  useEffect(() => {
    const events = new EventSource(`/api/v1/cases/${id}/events`)
    events.onopen = () => setLost(false)
    events.onerror = () => setLost(true)
    events.addEventListener('case', ({ data }) => {
      const next = readLive(String(data))
      if (next) setLive(next)
    })
    events.addEventListener('gone', () => {
      events.close()
      router.refresh()
    })
    return () => events.close()
  }, [id, router])

  const newest = live.reportVersion
  useEffect(() => {
    if (newest === shown.version) return
    const abort = new AbortController()
    fetch(`/api/v1/cases/${id}/report`, { signal: abort.signal })
      .then((answer) => (answer.ok ? (answer.json() as Promise<Report>) : null))
      .then((report) => report && setShown({ report, version: newest }))
      .catch(() => undefined)
    return () => abort.abort()
  }, [id, newest, shown.version])

  return { live, report: shown.report, version: shown.version, lost }
}
