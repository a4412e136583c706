// What a drop or a choice brought: files, and files within folders, each with its folder in its name.

import type { Incoming } from './upload-store'

/** Must be called while the drop event runs: its items are gone afterwards. */
export function readDrop(transfer: DataTransfer): Promise<readonly Incoming[]> {
  const entries = [...transfer.items].filter((item) => item.kind === 'file').map((item) => item.webkitGetAsEntry())
  const plain = [...transfer.files]
  if (entries.every((entry) => entry === null)) return Promise.resolve(plain.map((file) => ({ name: file.name, file })))
  return Promise.all(entries.map((entry) => (entry ? readEntry(entry) : []))).then((found) => found.flat())
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory

async function readEntry(entry: FileSystemEntry): Promise<readonly Incoming[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    return [{ name: entry.fullPath.replace(/^\//, ''), file }]
  }
  if (!isFolder(entry)) return []
  const reader = entry.createReader()
  const found: Incoming[] = []
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject)) // a hundred at a time, as browsers do
    if (batch.length === 0) return found
    for (const each of batch) found.push(...(await readEntry(each)))
  }
}

/** The files of an <input type="file">, a folder's with their path inside it. */
export const readChosen = (list: FileList | null): readonly Incoming[] =>
  [...(list ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }))

/** Text pasted instead of a file. */
export const readPasted = (text: string, name: string): Incoming => ({ name, file: new File([text], name, { type: 'text/plain' }) })
