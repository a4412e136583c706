import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from 'playwright/test'
import { openSample, shots, watch } from './case'

// Engineers go through every connection of a capture: the slow ones first, by network, packet by packet, and take the table away.

const tableOf = (page: Page): Locator => page.getByRole('region', { name: 'Connections', exact: true })
const counts = (page: Page): Locator => page.getByText(/^[\d,]+ of [\d,]+ connections$/)

async function openConnections(page: Page): Promise<number> {
  await openSample(page)
  await page.getByRole('link', { name: /^Connections/ }).click()
  await expect(tableOf(page)).toBeVisible()
  await expect(counts(page)).toHaveText(/^([\d,]+) of \1 connections$/)
  return numberIn((await counts(page).textContent()) ?? '')
}
const numberIn = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''))

test('every connection is in the table: sorted, filtered, gathered, opened, taken away', async ({ page }) => {
  test.setTimeout(240_000)
  const watched = watch(page)
  const all = await openConnections(page)
  const table = tableOf(page)
  expect(all).toBeGreaterThan(5_000)

  await test.step('sorting by the FIN wait puts the longest on top, and stays in the address', async () => {
    await page.getByRole('button', { name: 'FIN wait' }).click()
    await expect(page.getByRole('columnheader', { name: 'FIN wait' })).toHaveAttribute('aria-sort', 'descending')
    await expect(table.locator('tr[data-row="0"]')).toContainText(/14\.\d s/)
    expect(new URL(page.url()).search).toBe('?view=connections&sort=wait&order=descending')
    await page.reload()
    await expect(page.getByRole('columnheader', { name: 'FIN wait' })).toHaveAttribute('aria-sort', 'descending')
    await expect(table.locator('tr[data-row="0"]')).toContainText(/14\.\d s/)
  })

  await test.step('a row far down is fetched when it comes into view', async () => {
    await table.evaluate((region) => region.scrollTo(0, region.scrollHeight))
    await expect(table.locator(`tr[data-row="${all - 1}"] button`)).toBeVisible()
    await table.evaluate((region) => region.scrollTo(0, 0))
  })

  await test.step('what is typed as in Wireshark becomes chips; what is not understood is said', async () => {
    const box = page.getByRole('textbox', { name: 'Filter the connections' })
    await box.fill('ip.addr == 203.0.113.0/24 && tcp.port == 80 && frame.len > 5')
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await expect(page.getByText(/^Not understood: frame\.len > 5\./)).toBeVisible()
    await expect(page.getByText('ip.addr == 203.0.113.0/24', { exact: true })).toBeVisible()
    await expect(box).toHaveValue('frame.len > 5')
    await box.fill('')
    await box.press('Enter')
    await expect.poll(async () => numberIn((await counts(page).textContent()) ?? '')).toBeLessThan(all)
    await page.getByRole('button', { name: 'Stalled only' }).click()
    await expect(page.getByRole('button', { name: 'Stalled only' })).toHaveAttribute('aria-pressed', 'true')
    await page.screenshot({ path: `${shots}connections-filtered.png` })
  })

  await test.step('the files hold what the filter leaves', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download as CSV/ }).click()])
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\r\n')
    expect(lines[0]).toMatch(/^capture,first_frame,.*handshake_us,fin_wait_us/)
    expect(lines).toHaveLength(1 + numberIn((await counts(page).textContent()) ?? ''))
    const [parquet] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /^Download as Parquet/ }).click()])
    expect(
      readFileSync(await parquet.path())
        .subarray(0, 4)
        .toString(),
    ).toBe('PAR1')
  })

  await test.step('a row opens as its packets, by keyboard too', async () => {
    await table.locator('tr[data-row="0"] button').focus()
    await page.keyboard.press('ArrowDown')
    await expect(table.locator('tr[data-row="1"] button')).toBeFocused()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(/^first FIN of /).first()).toBeVisible({ timeout: 30_000 })
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(table.locator('tr[data-row="1"] button')).toBeFocused()
  })

  await test.step('gathered by network, the late one is on top; it opens as its connections', async () => {
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByLabel('Group by').selectOption({ label: 'Peer network' })
    await page.getByRole('button', { name: 'Stalled', exact: true }).click()
    const groups = page.getByRole('region', { name: 'Connections, gathered' })
    await expect(groups.getByRole('rowheader').first()).toHaveText('203.0.113.0/24')
    await groups.getByRole('button', { name: 'Show the connections of 203.0.113.0/24' }).click()
    await expect(page.getByText('ip.addr == 203.0.113.0/24', { exact: true })).toBeVisible()
    await expect(table).toBeVisible()
  })

  await test.step('nothing matches: it says so, and the way back is one click', async () => {
    const box = page.getByRole('textbox', { name: 'Filter the connections' })
    await box.fill('192.0.2.1')
    await box.press('Enter')
    await expect(page.getByText('No connection matches.')).toBeVisible()
    await page.getByRole('button', { name: 'Show all' }).first().click()
    await expect(table).toBeVisible()
  })

  await test.step('the report is one step back', async () => {
    await page.getByRole('link', { name: 'Report', exact: true }).click()
    await expect(page.getByRole('heading', { name: 'Findings' })).toBeVisible()
    await page.goBack()
    await expect(table).toBeVisible()
  })
  expect(watched.wrong).toEqual([])
})

test('the table fits every width in either theme, and reads well aloud', async ({ page }) => {
  test.setTimeout(180_000)
  await openConnections(page)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of [390, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 })
      await expect(tableOf(page)).toBeVisible()
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(over, `${theme} at ${width}`).toBeLessThanOrEqual(0)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
      await page.screenshot({ path: `${shots}connections-${theme}-${width}.png` })
    }
  }
  await page.getByLabel('Group by').selectOption({ label: 'State' })
  await expect(page.getByRole('region', { name: 'Connections, gathered' })).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
})

test('a shared link shows the same table, and hands out no packets', async ({ page, request }) => {
  test.setTimeout(180_000)
  const all = await openConnections(page)
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { url } = (await (await request.post(`/api/v1/cases/${id}/shares`, { data: {} })).json()) as { url: string }
  await page.goto(`${url}?view=connections&mark=stalled`)
  await expect(tableOf(page)).toBeVisible()
  await expect.poll(async () => numberIn((await counts(page).textContent()) ?? '')).toBeLessThan(all)
  await tableOf(page).locator('tr[data-row="0"] button').click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText(/^first FIN of /).first()).toBeVisible({ timeout: 30_000 })
  await expect(dialog.getByText('A shared link hands out no packets.')).toBeVisible()
})

test('a case without a capture says what to ask the customer for; a server that fails says so', async ({ page, request }) => {
  const answer = await request.post('/api/v1/cases', {
    multipart: {
      file: {
        name: 'k.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('[ 1.000000] TCP: too many orphaned sockets\n[ 2.000000] TCP: too many orphaned sockets\n'),
      },
    },
  })
  const { url } = (await answer.json()) as { url: string }
  await page.goto(`${url}?view=connections`)
  await expect(page.getByText('There is no packet capture in this case.')).toBeVisible({ timeout: 60_000 })
  await expect(page.getByText(/^tcpdump /)).toBeVisible()
  await page.screenshot({ path: `${shots}connections-none.png` })
  await page.route('**/connections?**', (route) =>
    route.fulfill({ status: 503, json: { error: { code: 'busy', message: 'The database is busy.', hint: '' } } }),
  )
  await page.reload()
  await expect(page.getByText('The connections could not be fetched.')).toBeVisible()
  await expect(page.getByText('The database is busy.')).toBeVisible()
  await page.unroute('**/connections?**')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByText('There is no packet capture in this case.')).toBeVisible()
})
