// The names in an archive: text of a stranger, to show and to compare. None is ever opened, made or followed.

import { printable } from '@/lib/text/notes'

const longestShown = 1024

export interface ShownName {
  readonly text: string // fit to show, control characters escaped
  readonly unsafe: boolean // out of its folder: absolute, '..', a drive
  readonly odd: boolean // not shown as it stands
}

export function shownName(path: string): ShownName {
  const text = printable(path, longestShown)
  return {
    text,
    unsafe: /^(?:[/\\]|[A-Za-z]:)/.test(path.slice(0, 2)) || path.split(/[/\\]/).includes('..'),
    odd: text !== path || text.includes('\ufffd') || /^[\s.]*$/.test(path),
  }
}

/** The same for two names that unpack to one place: without `.` and empty steps. */
export const placeOf = (path: string): string =>
  path
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .join('/')
