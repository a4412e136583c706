import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from 'playwright/test'
import { openSample, shots, timelineOf, watch } from './case'

// Engineers check the longest wait against Wireshark: its packets, its gaps, and the same packets as a capture.

const hasTshark = spawnSync('tshark', ['--version']).status === 0

async function openLongestWait(page: Page) {
  await page
    .getByRole('button', { name: /gw\.pcap\.gz, frames/ })
    .first()
    .click()
  const ladder = page.getByRole('dialog').getByRole('region', { name: 'Packets of the connection' })
  await expect(ladder).toBeVisible()
  return ladder
}

test('the longest wait opens as a ladder: the FIN, its copies, the answer', async ({ page }) => {
  test.setTimeout(180_000)
  const watched = watch(page)
  await openSample(page)
  const ladder = await openLongestWait(page)
  const dialog = page.getByRole('dialog')

  await test.step('the FIN waits, each copy about twice as long after the one before', async () => {
    await expect(ladder.getByText('first FIN').first()).toBeVisible()
    const copies = await ladder.getByText(/^copy \d+ of the FIN \(frame \d+\), /).allTextContents()
    const gaps = copies.map(
      (words) => Number(/, ([\d.]+)\sms|, ([\d.]+)\ss/.exec(words)?.slice(1).find(Boolean)) * (/\sms\s/.test(words) ? 1 : 1_000),
    )
    expect(gaps.length).toBeGreaterThanOrEqual(5)
    expect(gaps[0]).toBeGreaterThan(150)
    expect(gaps[0]).toBeLessThan(400)
    for (let i = 2; i < gaps.length; i++) {
      const ratio = (gaps[i] ?? 0) / (gaps[i - 1] ?? 1)
      expect(ratio).toBeGreaterThan(1.6)
      expect(ratio).toBeLessThan(2.4)
    }
    await expect(ladder.getByText(/^answers the FIN \(frame \d+\) after 14\.\d\ss; its TSecr names/)).toBeVisible()
    await expect(ladder.getByText(/without a packet$/).first()).toBeVisible()
  })

  await test.step('it scrolls by keyboard, and leaves nothing over the edge at any width, in either theme', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      for (const width of [390, 1440]) {
        await page.setViewportSize({ width, height: 900 })
        const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
        expect(over, `${theme} at ${width}`).toBeLessThanOrEqual(0)
        expect(await ladder.evaluate((region) => region.scrollWidth - region.clientWidth)).toBeLessThanOrEqual(0)
        await page.screenshot({ path: `${shots}ladder-${theme}-${width}.png` })
      }
      const { violations } = await new AxeBuilder({ page }).include('dialog').analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
    }
    await ladder.focus()
    await page.keyboard.press('End')
    await expect.poll(() => ladder.evaluate((region) => region.scrollTop)).toBeGreaterThan(0)
  })

  await test.step('the filter says which packets these are', async () => {
    await expect(dialog.getByText(/^ip\.addr == .* && tcp\.port == \d+ && tcp\.port == \d+ && frame\.number >= \d+/).first()).toBeVisible()
  })

  await test.step('the slice is a capture of the same frames', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('link', { name: 'Download slice' }).click()])
    expect(download.suggestedFilename()).toMatch(/^finwait-frames-\d+-\d+\.pcap$/)
    const path = await download.path()
    expect(readFileSync(path).readUInt32LE(0)).toBe(0xa1b2c3d4)
    if (!hasTshark) return
    const fields = ['frame.time_relative', 'tcp.flags.fin', 'tcp.analysis.retransmission'].flatMap((field) => ['-e', field])
    const { status, stdout } = spawnSync('tshark', ['-r', path, '-T', 'fields', ...fields], { encoding: 'utf8' })
    expect(status).toBe(0)
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    const frames = Number(/^(\d+) frames/.exec((await dialog.getByText(/^\d+ frames \(/).textContent()) ?? '')?.[1])
    expect(rows).toHaveLength(frames)
    expect(rows.filter(([, fin, again]) => /1|True/.test(fin ?? '') && again !== '').length).toBeGreaterThanOrEqual(5)
    expect(Number(rows.at(-1)?.[0])).toBeGreaterThan(14)
  })
  expect(watched.wrong).toEqual([])
})

test('a click on a stall of the timeline opens its connection', async ({ page }) => {
  await openSample(page)
  const lane = timelineOf(page).getByRole('region', { name: 'FIN stalls', exact: true })
  const bar = await lane.locator('svg path[stroke]').nth(10).boundingBox()
  if (!bar) throw new Error('no stall is drawn')
  await page.mouse.click(bar.x + bar.width / 2, bar.y + bar.height / 2)
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('first FIN').first()).toBeVisible()
  await expect(dialog.getByText(/^copy 1 of the FIN/)).toBeVisible()
})

test('a shared link shows the ladder and hands out no packets', async ({ page, request }) => {
  await openSample(page)
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { url } = (await (await request.post(`/api/v1/cases/${id}/shares`, { data: {} })).json()) as { url: string }
  await page.goto(url)
  const ladder = await openLongestWait(page)
  await expect(ladder.getByText('first FIN').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Download slice' })).toHaveCount(0)
  await expect(page.getByText('A shared link hands out no packets.')).toBeVisible()
  const token = url.split('/').at(-1)
  expect((await request.get(`/api/v1/shared/${token}/slice?frame=1`)).status()).toBe(404)
})
