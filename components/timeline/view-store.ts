// What the reader looks at: the window, the cursor, the zone. One timeline a page, so one store.

import { create } from 'zustand'

export interface Window {
  readonly from: number // ms since the epoch
  readonly to: number
}

interface TimelineView {
  readonly window: Window | null // null: everything
  readonly cursor: number | null // ms
  readonly local: boolean // times in the device's zone instead of UTC
  look(window: Window | null): void
  point(cursor: number | null): void
  setLocal(local: boolean): void
}

export const useTimelineView = create<TimelineView>()((set) => ({
  window: null,
  cursor: null,
  local: false,
  look: (window) => set({ window }),
  point: (cursor) => set({ cursor }),
  setLocal: (local) => set({ local }),
}))

/** The zone that times are shown in: an IANA name. */
export const useZone = (): string => (useTimelineView((view) => view.local) ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC')

// Closer than this there is nothing to see: captures stamp microseconds, but a pixel column is drawn from milliseconds.
const closest = 10

/** `window` brought inside `whole`, and no shorter than 10 ms. */
export function within(window: Window, whole: Window): Window | null {
  const length = Math.min(Math.max(window.to - window.from, closest), whole.to - whole.from)
  const from = Math.min(Math.max(window.from, whole.from), whole.to - length)
  return length >= whole.to - whole.from ? null : { from, to: from + length }
}

/** `window` made shorter (factor below 1) or longer around `centre`. */
export function zoomed(window: Window, whole: Window, centre: number, factor: number): Window | null {
  return within({ from: centre - (centre - window.from) * factor, to: centre + (window.to - centre) * factor }, whole)
}
