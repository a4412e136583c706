// Many texts sought at once in one pass over bytes. Reference: Aho and Corasick, Efficient string matching (CACM 18/6, 1975),
// with the failure links followed beforehand, so that each byte costs one look into one table.

/** A machine over bytes. A state is its row's place in `next`. */
export interface Automaton {
  readonly classOf: Uint8Array // of each byte: 0 that no text holds, 1… those that a text holds
  readonly next: Int32Array // next[state + class]
  readonly width: number // of a row
  readonly firstHit: number // states from here on end one text or more
  readonly hitsAt: Int32Array // by (state - firstHit) / width: where its list in `hits` begins
  readonly hits: Int32Array // which texts end here, by number; each list ends with -1
}

interface Node {
  readonly to: Map<number, Node>
  ends: number[]
  fail: Node | null
  row: number
}

const node = (): Node => ({ to: new Map(), ends: [], fail: null, row: 0 })

/** The machine that finds each of `texts`, which are ASCII. */
export function buildAutomaton(texts: readonly string[]): Automaton {
  const classOf = new Uint8Array(256)
  let width = 1
  const root = node()
  texts.forEach((text, n) => {
    let at = root
    for (let i = 0; i < text.length; i++) {
      const byte = text.charCodeAt(i)
      if (classOf[byte] === 0) classOf[byte] = width++
      const known = at.to.get(classOf[byte] ?? 0)
      const to = known ?? node()
      if (known === undefined) at.to.set(classOf[byte] ?? 0, to)
      at = to
    }
    at.ends.push(n)
  })
  const nodes = withFailures(root)
  const ordered = [...nodes.filter(({ ends }) => ends.length === 0), ...nodes.filter(({ ends }) => ends.length > 0)]
  ordered.forEach((one, n) => {
    one.row = n * width
  })
  const next = new Int32Array(nodes.length * width)
  for (const one of nodes) {
    // nodes stand in order of depth: the row of the failure is complete
    if (one.fail !== null) next.copyWithin(one.row, one.fail.row, one.fail.row + width)
    for (const [byte, to] of one.to) next[one.row + byte] = to.row
  }
  const ending = ordered.filter(({ ends }) => ends.length > 0)
  const hits = ending.flatMap(({ ends }) => [...ends, -1])
  const hitsAt: number[] = []
  let at = 0
  for (const { ends } of ending) {
    hitsAt.push(at)
    at += ends.length + 1
  }
  return {
    classOf,
    next,
    width,
    firstHit: (nodes.length - ending.length) * width,
    hitsAt: Int32Array.from(hitsAt),
    hits: Int32Array.from(hits),
  }
}

/** All nodes in order of depth, each with the longest other node that ends as it does. */
function withFailures(root: Node): Node[] {
  const nodes = [root]
  for (const one of nodes) {
    for (const [byte, to] of one.to) {
      let fail = one.fail
      while (fail !== null && !fail.to.has(byte)) fail = fail.fail
      to.fail = fail?.to.get(byte) ?? root
      to.ends = [...to.ends, ...to.fail.ends]
      nodes.push(to)
    }
  }
  return nodes
}
