// What happens to a case, as it happens (server-sent events). The database is asked, not the supervisor: it may run in another
// process.

import { type CaseView, loadCase } from '../access'
import type { Arriving } from '../jobs/early'
import { type CaseParams, openCase } from './cases'

const lookEvery = 400 // ms
const beatEvery = 15_000 // below the idle timeouts of proxies

/** GET /api/v1/cases/[id]/events: `event: case` with a CaseEvent at once and whenever it has changed; `event: gone` at the case's deletion. */
export async function getEvents(request: Request, { id }: CaseParams): Promise<Response> {
  const { closing, early } = await openCase(id)
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | null = null
  let over = false
  const ended = new AbortController()
  const stop = (): void => {
    over = true
    ended.abort()
    if (timer) clearTimeout(timer)
  }
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let last = ''
      let beat = Date.now()
      const send = (text: string): void => {
        if (!over) controller.enqueue(encoder.encode(text))
        beat = Date.now()
      }
      const end = (): void => {
        if (over) return
        stop()
        controller.close()
      }
      const look = async (): Promise<void> => {
        const found = await loadCase(id)
        if (over) return
        if (!found) {
          send('event: gone\ndata: {}\n\n')
          return end()
        }
        const now = JSON.stringify(summaryOf(found, early.arriving(id)))
        if (now !== last) send(`event: case\ndata: ${now}\n\n`)
        else if (Date.now() - beat >= beatEvery) send(': still here\n\n')
        last = now
        timer = setTimeout(() => void look().catch(end), lookEvery)
      }
      for (const signal of [request.signal, closing.signal]) signal.addEventListener('abort', end, { signal: ended.signal })
      void look().catch(end)
    },
    cancel: stop,
  })
  return new Response(stream, {
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' },
  })
}

/** The case without what does not change while it is read. */
export interface CaseEvent extends Pick<CaseView, 'reportVersion' | 'report'> {
  readonly arriving: readonly Arriving[] // no artefacts yet, and perhaps never
  readonly artefacts: readonly Omit<CaseView['artefacts'][number], 'sha256' | 'receivedAt' | 'modifiedAt' | 'compression'>[]
}

const mostDiagnostics = 200 // of one artefact; the report holds all

function summaryOf({ artefacts, reportVersion, report }: CaseView, arriving: readonly Arriving[]): CaseEvent {
  return {
    reportVersion,
    report,
    arriving,
    artefacts: artefacts.map(({ id, fileName, size, state, detection, chosenFormat, progress, status, diagnostics, from, members }) => ({
      ...{ id, fileName, size, state, detection, chosenFormat, progress, status, from, members },
      diagnostics: diagnostics.slice(0, mostDiagnostics),
    })),
  }
}
