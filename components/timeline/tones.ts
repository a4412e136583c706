import type { Tone } from '@/lib/lanes/lane'

/** A tone as the page's style sheet names it: light and dark take care of themselves. */
export const colour = (tone: Tone): string => `var(--${tone})`
