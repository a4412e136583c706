// Facts on many clocks → one axis. See README.md for the rules and their reasons.

import type { Artefact } from '@/lib/core/artefact'
import type { Clock, ClockAnchor, Placement, Statement, UnplacedWhy } from '@/lib/core/clock'
import type { Parsed, Timeline } from '@/lib/core/timeline'
import { placeClocks, printedEdges } from './clock-graph'
import { hypotheses } from './hypotheses'
import { joinFacts } from './join'
import { clockUses, pieceOf } from './sections'

/**
 * The one axis of a case: every clock placed that can be, every fact of those clocks joined, and the rest beside it.
 *
 * Computed anew from all artefacts and all that people have said, each time: there is no state, and the order of the
 * artefacts does not matter. `placements` has one entry a clock, placed or not, with the way it was placed and its
 * uncertainty; `anchors` are the edges of the graph, those printed on many lines as one.
 *
 * Three facts a stranger would get wrong: a clock that prints its zone is exact only as far as the device's own clock
 * was right. A fact without a stamp on a placed clock is in `facts` with `at` null. Kernel lines in `facts` are each
 * there once, under the artefact whose times are known best; the other artefacts that hold them are not named.
 */
export function buildTimeline(input: {
  readonly artefacts: readonly { readonly artefact: Artefact; readonly parsed: Parsed }[]
  readonly statements: readonly Statement[]
}): Timeline {
  const uses = clockUses(input.artefacts)
  const clocks = uses.map((use) => use.clock)
  const kinds = new Map(clocks.map((clock) => [clock.id, clock.kind]))
  const artefacts = input.artefacts.map(({ artefact }) => artefact)

  const statements = input.statements.flatMap((statement): Statement[] => {
    const clock = pieceOf(uses, statement.clock, statement.reads)
    return clock === null ? [] : [{ ...statement, clock }]
  })

  let edges = printedEdges(
    uses.flatMap((use) => use.anchors),
    (clock) => kinds.get(clock) ?? null,
  )
  let placed = placeClocks(clocks, edges, statements)
  for (const hypothesis of hypotheses) {
    const more = hypothesis({ artefacts, uses, placed })
    if (more.length === 0) continue
    edges = [...edges, ...more]
    placed = placeClocks(clocks, edges, statements)
  }

  const implausible = new Set(
    input.artefacts.filter(({ parsed }) => parsed.diagnostics.some(({ code }) => code === 'implausible_time')).map(({ artefact }) => artefact.id),
  )
  return {
    clocks,
    anchors: edges.map(({ anchor }): ClockAnchor => anchor),
    placements: clocks.map((clock): Placement => placed.get(clock.id) ?? { clock: clock.id, kind: 'unplaced', why: whyUnplaced(clock) }),
    ...joinFacts(uses, placed, implausible),
  }
}

function whyUnplaced(clock: Clock): UnplacedWhy {
  if (clock.kind === 'none') return 'no-time'
  if (clock.kind === 'wall') return clock.printed === 'time-only' ? 'no-date' : 'no-zone'
  return 'no-anchor'
}
