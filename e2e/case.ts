import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, type Locator, type Page } from 'playwright/test'

export const samples = fileURLToPath(new URL('../public/samples/', import.meta.url))
/** What of the sample is an artefact: not its truth, its making, its description. */
export const artefacts = readdirSync(join(samples, 'late-fin')).filter((name) => !/^(README\.md|truth\.json|cut\.sh)$/.test(name))
export const sample = (name: string): string => join(samples, 'late-fin', name)
export const shots = fileURLToPath(new URL('../.shots/', import.meta.url))

/** What a page must never do, collected while it is open. */
export function watch(page: Page): { readonly wrong: readonly string[] } {
  const wrong: string[] = []
  page.on('dialog', (dialog) => {
    wrong.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) wrong.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && origin !== new URL(page.url() === 'about:blank' ? request.url() : page.url()).origin)
      wrong.push(`elsewhere: ${request.url()}`)
  })
  return { wrong }
}

/** Drops files on the page, as a person does from a file manager. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), bytes: readFileSync(path).toString('base64') }))
  const transfer = await page.evaluateHandle((given) => {
    const data = new DataTransfer()
    for (const { name, bytes } of given) data.items.add(new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], name))
    return data
  }, files)
  for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('body', type, { dataTransfer: transfer })
}

/** Opens the sample incident from the first page, and waits until all of it was read. */
export async function openSample(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Open the sample incident' }).click()
  await page.waitForURL(/\/c\/[\w-]+$/)
  await read(page, artefacts.length)
}

/** Waits until that many files were read to their end, and the verdict speaks of all of them. */
export async function read(page: Page, files: number): Promise<void> {
  await expect(filesOf(page).getByText(/^(Read whole|Read whole, with notes|Read up to the damage|Could not be read)$/)).toHaveCount(files, {
    timeout: 90_000,
  })
  await expect
    .poll(
      async () =>
        ((await (await page.request.get(`/api/v1${new URL(page.url()).pathname.replace('/c/', '/cases/')}`)).json()) as { report: string }).report,
      { timeout: 60_000 },
    )
    .toBe('made')
  await expect(page.getByText('Nothing has been judged yet')).toHaveCount(0)
}

export const filesOf = (page: Page): Locator => page.getByRole('region', { name: 'Files' })
export const timelineOf = (page: Page): Locator => page.getByRole('region', { name: 'Timeline' })
