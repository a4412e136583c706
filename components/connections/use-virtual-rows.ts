import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { Rows } from './use-rows'

interface Drawn {
  readonly rows: Pick<Rows<unknown>, 'need'>
  readonly count: number
  readonly height: number // of a row, before it is measured
  readonly overscan: number
}

/** Of many rows those in view, which are fetched as they come into it. */
export function useVirtualRows({ rows: { need }, count, height, overscan }: Drawn) {
  const scroll = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({ count, getScrollElement: () => scroll.current, estimateSize: () => height, overscan })
  const shown = virtual.getVirtualItems()
  const [first, last] = [shown[0], shown.at(-1)]
  useEffect(() => {
    if (first && last) need(first.index, last.index)
  }, [need, first, last])
  return { scroll, virtual, shown, first, last }
}
