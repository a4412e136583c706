import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from 'playwright/test'
import { openSample, shots, timelineOf } from './case'

// Every page in both themes and at four widths: nothing runs over the edge, nothing that a tool can name keeps a reader out.

const widths = [390, 768, 1440, 2560]
const themes = ['light', 'dark'] as const

async function look(page: Page, name: string): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await page.waitForTimeout(300) // the lanes are fetched anew for the width
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(over, `${name} at ${width}`).toBeLessThanOrEqual(0)
      if (width === 390 || width === 1440) await page.screenshot({ path: `${shots}${name}-${theme}-${width}.png`, fullPage: true })
    }
    await page.setViewportSize({ width: 1440, height: 900 })
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(' ')}`),
      `${name}, ${theme}`,
    ).toEqual([])
  }
}

test('the first page', async ({ page }) => {
  await page.goto('/')
  await look(page, 'first')
})

test('the report and its summary', async ({ page }) => {
  test.setTimeout(240_000)
  await openSample(page)
  await look(page, 'report')
  await page.goto(`${page.url()}/summary`)
  await look(page, 'summary')
})

test('the timeline answers to the keyboard, and each lane has its table', async ({ page }) => {
  await openSample(page)
  const cursor = timelineOf(page).getByRole('slider')
  await cursor.focus()
  const before = await cursor.getAttribute('aria-valuetext')
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
  await expect(cursor).not.toHaveAttribute('aria-valuetext', before ?? '')
  await page.keyboard.press('+')
  await expect(page.getByRole('button', { name: 'Show everything' })).toBeEnabled()
  await page.keyboard.press('Escape')
  await timelineOf(page).getByRole('button', { name: 'Show FIN stalls as a table' }).click()
  await expect(timelineOf(page).getByRole('table')).toBeVisible()
  await expect(timelineOf(page).getByRole('columnheader', { name: 'Wait' })).toBeVisible()
})

test('without a word from the person, colours follow the device', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto('/')
  const dark = await background()
  await page.emulateMedia({ colorScheme: 'light' })
  await expect.poll(background).not.toBe(dark)
})
