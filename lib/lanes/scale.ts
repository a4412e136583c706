// The top of a lane's scale.

const steps = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10] as const

/** The next round number at or above: 50.3 → 60, 65,536 → 80,000, 0 → 1. */
export function roundTop(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1
  const decade = 10 ** Math.floor(Math.log10(value))
  const step = steps.find((each) => each * decade >= value) ?? 10
  return step * decade
}
