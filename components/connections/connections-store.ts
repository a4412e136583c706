'use client'

import { useEffect } from 'react'
import { create } from 'zustand'
import { type Asked, firstAsked, pageQuery, readAsked } from './asked'

/** What of the report is looked at, and what is asked of its connections. One report a page, so one store. */
interface ConnectionsView {
  readonly shown: boolean // the connections, in the place of the report
  readonly asked: Asked
  show(shown: boolean): void
  ask(changed: Partial<Asked>): void
  take(view: Pick<ConnectionsView, 'shown' | 'asked'>): void
}

export const useConnectionsView = create<ConnectionsView>()((set, get) => ({
  shown: false,
  asked: firstAsked,
  show: (shown) => {
    if (get().shown === shown) return
    set({ shown })
    history.pushState(null, '', addressOf(shown, get().asked))
  },
  ask: (changed) => {
    const asked = { ...get().asked, ...changed }
    set({ asked, shown: true })
    history.replaceState(null, '', addressOf(true, asked))
  },
  take: (view) => set(view),
}))

const view = 'connections'

/** The page's address with what is shown now. */
function addressOf(shown: boolean, asked: Asked): string {
  const query = shown ? new URLSearchParams([['view', view], ...pageQuery(asked)]).toString() : ''
  return query === '' ? location.pathname : `${location.pathname}?${query}`
}

/** Takes over what the address says: at first, and when the reader goes back. */
export function useAddress(): void {
  const take = useConnectionsView((state) => state.take)
  useEffect(() => {
    const read = (kept: Asked): void => {
      const query = new URLSearchParams(location.search)
      const shown = query.get('view') === view
      take({ shown, asked: shown ? readAsked(query) : kept })
    }
    const back = (): void => read(useConnectionsView.getState().asked)
    read(firstAsked)
    window.addEventListener('popstate', back)
    return () => window.removeEventListener('popstate', back)
  }, [take])
}
