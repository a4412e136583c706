// Files on their way to the server. The state outlives the page it began on; the files and requests behind it live as long as this module.

import { create } from 'zustand'
import { type Refused, readRefusal } from './refusal'

export interface Upload {
  readonly key: number
  readonly caseId: string
  readonly name: string // with its folder
  readonly size: number
  readonly sent: number
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed' | 'cancelled'
  readonly why: Refused | null
  readonly became: readonly string[] // ids of the artefacts it became, once sent
}

export interface Incoming {
  readonly name: string
  readonly file: File
}

interface Uploads {
  readonly uploads: readonly Upload[]
  add(caseId: string, files: readonly Incoming[]): void
  cancel(key: number): void
  retry(key: number): void
  dismiss(key: number): void
}

const atOnce = 2 // more do not arrive sooner on one line, and hide which is on its way
const files = new Map<number, File>()
const underWay = new Map<number, XMLHttpRequest>()
let lastKey = 0

export const useUploads = create<Uploads>()((set, get) => {
  const change = (key: number, to: Partial<Upload>): void =>
    set({ uploads: get().uploads.map((each) => (each.key === key ? { ...each, ...to } : each)) })

  const next = (): void => {
    const waiting = get().uploads.find((each) => each.state === 'waiting')
    if (!waiting || underWay.size >= atOnce) return
    send(waiting)
    next()
  }

  const finish = (key: number, to: Partial<Upload>): void => {
    underWay.delete(key)
    if (to.state === 'sent') files.delete(key)
    change(key, to)
    next()
  }

  const send = ({ key, caseId, name }: Upload): void => {
    const file = files.get(key)
    if (!file) return
    const form = new FormData()
    form.append('name', name)
    form.append('modified', String(file.lastModified))
    form.append('file', file, name.split('/').at(-1) ?? name)
    const request = new XMLHttpRequest()
    underWay.set(key, request)
    change(key, { state: 'sending', sent: 0, why: null })
    request.upload.onprogress = (event) => change(key, { sent: Math.min(event.loaded, file.size) })
    request.onload = () => {
      const answer: unknown = readJson(request.responseText)
      if (request.status >= 200 && request.status < 300) finish(key, { state: 'sent', sent: file.size, became: idsOf(answer) })
      else finish(key, { state: 'failed', why: readRefusal(answer) })
    }
    request.onerror = () => finish(key, { state: 'failed', why: 'offline' })
    request.onabort = () => finish(key, { state: 'cancelled' })
    request.open('POST', `/api/v1/cases/${caseId}/artefacts`)
    request.send(form)
  }

  return {
    uploads: [],
    add(caseId, incoming) {
      const added = incoming.map(({ name, file }): Upload => {
        const key = ++lastKey
        files.set(key, file)
        return { key, caseId, name, size: file.size, sent: 0, state: 'waiting', why: null, became: [] }
      })
      set({ uploads: [...get().uploads, ...added] })
      next()
    },
    cancel(key) {
      const request = underWay.get(key)
      if (request) request.abort()
      else change(key, { state: 'cancelled' })
    },
    retry(key) {
      change(key, { state: 'waiting', sent: 0, why: null })
      next()
    },
    dismiss(key) {
      files.delete(key)
      set({ uploads: get().uploads.filter((each) => each.key !== key) })
    },
  }
})

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function idsOf(answer: unknown): readonly string[] {
  if (answer === null || typeof answer !== 'object' || !('artefacts' in answer) || !Array.isArray(answer.artefacts)) return []
  return answer.artefacts.flatMap((each: unknown) =>
    each !== null && typeof each === 'object' && 'id' in each && typeof each.id === 'string' ? [each.id] : [],
  )
}
