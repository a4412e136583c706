import { expect, test } from 'playwright/test'
import { drop, openSample, read, sample, shots, watch } from './case'

test('the calculator answers to the keyboard, says what was changed, and goes back to the case', async ({ page }) => {
  const seen = watch(page)
  await openSample(page)
  const remedies = page.getByRole('region', { name: 'Remedies' })
  await expect(remedies.getByText('None of the knobs that touch your 612 FIN-WAIT-1 sockets makes the remote end answer sooner.')).toBeVisible()
  await remedies.getByRole('slider', { name: 'Limit' }).focus()
  for (let i = 0; i < 60; i++) await page.keyboard.press('ArrowRight')
  await expect(remedies.getByRole('status')).toContainText('moves the limit, not the wait')
  await remedies.getByRole('slider', { name: 'Retries' }).focus()
  for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
  await expect(remedies.getByText('Changed by you')).toHaveCount(2)
  await expect(remedies.getByRole('status')).toContainText('nobody is answered sooner')
  await remedies.screenshot({ path: `${shots}remedies-changed.png` })
  await remedies.getByRole('button', { name: 'Reset to this case' }).click()
  await expect(remedies.getByText('Changed by you')).toHaveCount(0)
  expect(seen.wrong).toEqual([])
})

test('a log alone tells of no orphans, and the page says what would', async ({ page }) => {
  await page.goto('/')
  await drop(page, [sample('dmesg.txt')])
  await page.waitForURL(/\/c\/[\w-]+$/)
  await read(page, 1)
  const remedies = page.getByRole('region', { name: 'Remedies' })
  await expect(remedies.getByText(/^Nothing here tells of orphans/)).toBeVisible()
  await expect(remedies.getByRole('slider')).toHaveCount(0)
})
