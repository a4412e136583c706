import { expect, test } from 'playwright/test'
import { artefacts, drop, filesOf, read, sample, shots, timelineOf, watch } from './case'

// The whole way of three readers on a recorded incident: support drops the files, an engineer looks closer, a manager reads a page, a stranger opens the link.

test('from a drop to a verdict, its evidence, a summary and a link that can be taken back', async ({ page, browser }) => {
  const watched = watch(page)
  await page.goto('/')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.screenshot({ path: `${shots}first-use.png` })

  await test.step('drop: the case opens at once and fills', async () => {
    await drop(page, artefacts.map(sample))
    await page.waitForURL(/\/c\/[\w-]+$/)
    const files = filesOf(page)
    await expect(files.getByText('dmesg.txt', { exact: true })).toBeVisible()
    await read(page, artefacts.length)
    await expect(files.getByText(/78,091 packets read/)).toBeVisible()
    await expect(files.getByText(/dmesg kernel log/)).toBeVisible()
  })

  await test.step('verdict: the late network is named', async () => {
    const verdict = page.getByRole('region', { name: 'Verdict' })
    await expect(verdict.getByText(/203\.0\.113\.0\/24/).first()).toBeVisible()
    await expect(verdict.getByText('Late: the remote end')).toBeVisible()
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme })
      await page.screenshot({ path: `${shots}report-${theme}.png` })
    }
    await page.emulateMedia({ colorScheme: 'light' })
  })

  await test.step('lanes: load, softirq, kernel log, orphans, packets and FIN stalls on one axis', async () => {
    for (const lane of ['Load', 'Softirq', 'Kernel log', 'Orphans', 'Packets', 'FIN stalls'])
      await expect(timelineOf(page).getByRole('region', { name: lane, exact: true })).toBeVisible()
  })

  await test.step('zoom: a drag shows a window, Esc shows everything again', async () => {
    const whole = await timelineOf(page).getByText(/UTC$/).first().textContent()
    const box = await timelineOf(page).boundingBox()
    if (!box) throw new Error('the timeline is not on the page')
    await page.mouse.move(box.x + box.width * 0.45, box.y + 80)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.65, box.y + 90, { steps: 5 })
    await page.mouse.up()
    const everything = page.getByRole('button', { name: 'Show everything' })
    await expect(everything).toBeEnabled()
    await expect(timelineOf(page).getByText(/UTC$/).first()).not.toHaveText(whole ?? '')
    await page.screenshot({ path: `${shots}zoomed.png` })
    await timelineOf(page).getByRole('slider').focus()
    await page.keyboard.press('Escape')
    await expect(everything).toBeDisabled()
  })

  await test.step('evidence: a finding opens at the very line that said it', async () => {
    const finding = page
      .locator('article', { hasText: 'too many orphaned sockets' })
      .filter({ has: page.locator('#f-kernel-bursts-orphan, h3') })
      .first()
    await finding.getByRole('button', { name: 'Show what it rests on' }).click()
    await finding
      .getByRole('button', { name: /dmesg\.txt|kern\.log/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText(/TCP: too many orphaned sockets/).first()).toBeVisible()
    await page.screenshot({ path: `${shots}evidence.png` })
    await page.keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
  })

  await test.step('frames: the longest waits open with the filter to paste into Wireshark', async () => {
    await page
      .getByRole('button', { name: /gw\.pcap\.gz, frames/ })
      .first()
      .click()
    await expect(
      page
        .getByRole('dialog')
        .getByText(/^ip\.addr/)
        .first(),
    ).toBeVisible()
    await page.keyboard.press('Escape')
  })

  const report = page.url()
  await test.step('summary: one page for who must act', async () => {
    await page.getByRole('link', { name: 'Summary' }).click()
    await page.waitForURL(/\/summary$/)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText(/203\.0\.113\.0\/24/).first()).toBeVisible()
    await page.screenshot({ path: `${shots}summary.png`, fullPage: true })
  })

  await test.step('share: read-only in another browser, until it is revoked', async () => {
    await page.goto(report)
    await page.getByRole('button', { name: 'Share' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Make a link' }).click()
    const link = (await dialog.getByText(/\/r\/[\w-]{32}$/).textContent())?.trim() ?? ''
    expect(link).toMatch(/\/r\/[\w-]{32}$/)
    await page.screenshot({ path: `${shots}share.png` })

    const stranger = await browser.newContext()
    const theirs = await stranger.newPage()
    const shared = watch(theirs)
    const answer = await theirs.goto(link)
    expect(answer?.status()).toBe(200)
    expect(answer?.headers()).toMatchObject({
      'referrer-policy': 'no-referrer',
      'x-robots-tag': expect.stringContaining('noindex'),
      'cache-control': expect.stringContaining('no-store'),
    })
    await expect(theirs.getByText(/203\.0\.113\.0\/24/).first()).toBeVisible()
    await expect(theirs.getByRole('button', { name: 'Share' })).toHaveCount(0)
    expect(await theirs.title()).not.toContain('203.0.113')
    await theirs.screenshot({ path: `${shots}shared.png` })
    await theirs.getByRole('link', { name: 'Summary' }).click()
    await theirs.waitForURL(/\/r\/[\w-]{32}\/summary$/)
    await expect(theirs.getByRole('heading', { level: 1 })).toBeVisible()
    expect(shared.wrong).toEqual([])

    await dialog.getByRole('button', { name: 'Revoke' }).click()
    await expect(dialog.getByText('revoked')).toBeVisible()
    const gone = await theirs.goto(link)
    expect(gone?.status()).toBe(404)
    await expect(theirs.getByText('This link does not work')).toBeVisible()
    await stranger.close()
  })

  expect(watched.wrong).toEqual([])
})
