// The cases this browser has opened. Only addresses and titles, and only here.

import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export interface RecentCase {
  readonly id: string
  readonly title: string
  readonly openedAt: number // ms
}

interface Recent {
  readonly cases: readonly RecentCase[]
  remember(id: string, title: string): void
  forget(id: string): void
}

const most = 12

/** Read from the browser's storage after the first paint (`useRecent.persist.rehydrate()`), so that server and browser draw the same page first. */
export const useRecent = create<Recent>()(
  persist(
    (set, get) => ({
      cases: [],
      remember: (id, title) => set({ cases: [{ id, title, openedAt: Date.now() }, ...get().cases.filter((each) => each.id !== id)].slice(0, most) }),
      forget: (id) => set({ cases: get().cases.filter((each) => each.id !== id) }),
    }),
    { name: 'finwait-recent', version: 1, skipHydration: true },
  ),
)
