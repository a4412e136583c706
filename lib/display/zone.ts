// Civil times of a zone and moments on the axis. Both in ms; a civil time is read as if it were UTC.

const formats = new Map<string, Intl.DateTimeFormat>()

/** How far a zone's clocks are ahead of UTC at a moment, in ms. */
export function offsetAt(ms: number, zone: string): number {
  if (zone === 'UTC') return 0
  let format = formats.get(zone)
  if (!format) {
    const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...fields })
    formats.set(zone, format)
  }
  const {
    year = 1970,
    month = 1,
    day = 1,
    hour = 0,
    minute = 0,
    second = 0,
  } = Object.fromEntries(format.formatToParts(ms).map((part) => [part.type, Number(part.value)]))
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1e3) * 1e3
}

/**
 * The moment at which the clocks of `zone` read `civil`. Where they read it twice (autumn), the first; where never (spring),
 * the moment as if they had not been put forward.
 */
export function momentOf(civil: number, zone: string): number {
  const before = civil - offsetAt(civil - 86_400e3, zone)
  if (before + offsetAt(before, zone) === civil) return before
  const after = civil - offsetAt(civil + 86_400e3, zone)
  return after + offsetAt(after, zone) === civil ? after : before
}
