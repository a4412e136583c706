import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { readConfig } from '../config'
import { type Finwait, runFinwait, startFinwait } from '../finwait'

const folders: string[] = []
const servers: Finwait[] = []
afterEach(async () => {
  runFinwait(null)
  for (const server of servers.splice(0)) await server.database.destroy()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'finwait-server-'))
  folders.push(folder)
  return folder
}

/** A server over an empty folder, which the routes of this test then use. */
export async function newServer(env: Readonly<Record<string, string>> = {}, data = newFolder()): Promise<Finwait> {
  const server = await startFinwait(readConfig({ FINWAIT_DATA: data, FINWAIT_JOBS_AT_ONCE: '1', ...env }))
  servers.push(server)
  runFinwait(server)
  return server
}

/** A program for children, in JavaScript, in the place of the command line. */
export function newProgram(source: string): string {
  const path = join(newFolder(), 'program.mjs')
  writeFileSync(path, source)
  return path
}

export const ask = (method: string, url: string, body?: BodyInit, headers: Readonly<Record<string, string>> = {}): Request =>
  new Request(`http://localhost:3000${url}`, {
    method,
    headers: { host: 'localhost:3000', ...headers },
    ...(body === undefined ? {} : { body, duplex: 'half' }),
  } as RequestInit)

export const askJson = (method: string, url: string, body: unknown): Request =>
  ask(method, url, JSON.stringify(body), { 'content-type': 'application/json' })

export interface Part {
  readonly name: string
  readonly value: string | Uint8Array
  readonly fileName?: string
}

/** A multipart form of these parts, in this order, as curl writes it. */
export function formOf(...parts: readonly Part[]): {
  readonly body: Uint8Array<ArrayBuffer>
  readonly headers: Readonly<Record<string, string>>
} {
  const boundary = 'finwait-form'
  const pieces: Uint8Array[] = []
  for (const { name, value, fileName } of parts) {
    const file = fileName === undefined ? '' : `; filename="${fileName.replaceAll('"', '%22')}"`
    pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`))
    pieces.push(typeof value === 'string' ? Buffer.from(value) : value, Buffer.from('\r\n'))
  }
  const body = Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
  return {
    body: new Uint8Array(body),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(body.length) },
  }
}
