import type { Severity } from '@/lib/core/finding'
import type { Highlight } from '@/lib/lanes/lane'
import type { Window } from './view-store'

// What covers most of the case points nowhere: it would only tint everything.
const mostOfAll = 0.6
const rank: Readonly<Record<Severity, number>> = { critical: 3, warning: 2, notice: 1, fine: 0 }

/** Overlapping stretches of several findings, washed once, in the colour of the worst. */
export function mergeHighlights(highlights: readonly Highlight[], whole: Window): readonly Highlight[] {
  const merged: Highlight[] = []
  const narrow = highlights.filter((each) => each.to - each.from < mostOfAll * (whole.to - whole.from)).toSorted((a, b) => a.from - b.from)
  for (const next of narrow) {
    const last = merged.at(-1)
    if (!last || next.from > last.to) merged.push(next)
    else merged[merged.length - 1] = { ...(rank[next.severity] > rank[last.severity] ? next : last), from: last.from, to: Math.max(last.to, next.to) }
  }
  return merged
}

interface BackdropProps {
  readonly highlights: readonly Highlight[]
  readonly marks: readonly number[]
  readonly window: Window
  readonly width: number
}

/** Behind all lanes: a hairline at each mark of the axis, a wash for each stretch of the findings. */
export function Backdrop({ highlights, marks, window, width }: BackdropProps) {
  const x = (at: number): number => Math.min(width, Math.max(0, ((at - window.from) / (window.to - window.from)) * width))
  return (
    <svg width={width} height="100%" aria-hidden className="pointer-events-none absolute inset-y-0 right-0">
      {highlights.map(({ finding, severity, from, to }) => (
        <g key={`${finding} ${from}`} fill={`var(--${severity})`}>
          <rect x={x(from)} width={Math.max(2, x(to) - x(from))} height="100%" fillOpacity={0.08} />
          <rect x={x(from)} width={Math.max(2, x(to) - x(from))} height={3} />
        </g>
      ))}
      {marks.map((mark) => (
        <rect key={mark} x={Math.round(x(mark))} width={1} height="100%" fill="var(--rule)" />
      ))}
    </svg>
  )
}
