'use client'

import { useEffect, useRef, useState } from 'react'
import { readDrop, readPasted } from './read-drop'
import type { Incoming } from './upload-store'

const writing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Takes what is dropped anywhere on the page, and what is pasted outside a field. Answers whether something is held over the page. */
export function useIncoming(take: (files: readonly Incoming[]) => void, pastedName: string): boolean {
  const [over, setOver] = useState(false)
  const taken = useRef(take)
  useEffect(() => {
    taken.current = take
  })
  useEffect(() => {
    let depth = 0
    const enter = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      depth++
      setOver(true)
    }
    const leave = (event: DragEvent): void => {
      if (!holdsFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const hold = (event: DragEvent): void => {
      if (holdsFiles(event)) event.preventDefault()
    }
    const drop = (event: DragEvent): void => {
      depth = 0
      setOver(false)
      if (!event.dataTransfer || !holdsFiles(event)) return
      event.preventDefault()
      void readDrop(event.dataTransfer).then((files) => taken.current(files))
    }
    const paste = (event: ClipboardEvent): void => {
      if (writing(event.target) || !event.clipboardData) return
      const files = [...event.clipboardData.files].map((file) => ({ name: file.name, file }))
      const text = event.clipboardData.getData('text/plain')
      if (files.length > 0) taken.current(files)
      else if (text.trim() !== '') taken.current([readPasted(text, pastedName)])
    }
    const listeners = { dragenter: enter, dragleave: leave, dragover: hold, drop } as const
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name as keyof typeof listeners, listener)
    window.addEventListener('paste', paste)
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name as keyof typeof listeners, listener)
      window.removeEventListener('paste', paste)
    }
  }, [pastedName])
  return over
}
