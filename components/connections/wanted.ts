// Which frames a ladder is asked for.

import type { ArtefactId, Place } from '@/lib/core/artefact'
import type { Report } from '@/lib/core/report'
import { endpointText } from '@/lib/display/wireshark'

/**
 * The query for the connection that a place in a capture belongs to: by its ends and frames where the report lists it, so that reading
 * stops behind it, else by the frame. Null: the place is a stretch of the capture, not one connection. `frames`: the very frames said.
 */
export function wantedOf(report: Report, artefact: ArtefactId, place: Extract<Place, { kind: 'packets' }>, frames: readonly number[]): string | null {
  if (frames.length === 0 && place.first !== place.last) return null
  const frame = frames[0] ?? place.first
  const listed = report.captures
    .filter((capture) => capture.source.artefact === artefact)
    .flatMap((capture) => capture.worst)
    .find((each) => each.teardown?.fins.some((fin) => fin.frames.includes(frame)))
  if (!listed) return new URLSearchParams({ frame: String(frame) }).toString()
  const { originator, responder, firstFrame, lastFrame } = listed
  const between = `${endpointText(originator)},${endpointText(responder)}`
  return new URLSearchParams({ first: String(firstFrame), last: String(lastFrame), between }).toString()
}
