'use client'

import { useEffect, useState } from 'react'

/** The width of an element in whole pixels, 0 until it is on the page. Give `ref` to the element. */
export function useWidth(): { ref: (element: HTMLElement | null) => void; element: HTMLElement | null; width: number } {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    if (!element) return
    const watch = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)))
    watch.observe(element)
    return () => watch.disconnect()
  }, [element])
  return { ref: setElement, element, width }
}
