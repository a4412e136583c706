import { readFileSync } from 'node:fs'
import { expect, test } from 'playwright/test'
import { filesOf, read, sample, samples, timelineOf, watch } from './case'

test('the commands to ask the customer for stand on the first page, each to copy', async ({ page }) => {
  await page.goto('/')
  for (const command of [/ss -tanoi/, /dmesg/, /mpstat -P ALL/, /tcpdump/]) await expect(page.getByText(command).first()).toBeVisible()
})

test('curl sends files and gets the address of the report', async ({ request, page }) => {
  const answer = await request.post('/api/v1/cases', {
    multipart: { file: { name: 'dmesg.txt', mimeType: 'text/plain', buffer: readFileSync(sample('dmesg.txt')) } },
  })
  expect(answer.status()).toBe(201)
  const { url } = (await answer.json()) as { url: string }
  await page.goto(url)
  await read(page, 1)
  await expect(filesOf(page).getByText('dmesg.txt', { exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Beside the axis' })).toBeVisible()
})

test('an empty file is refused, and nothing of it is kept', async ({ request }) => {
  const answer = await request.post('/api/v1/cases', {
    multipart: { file: { name: 'empty.pcap', mimeType: 'application/octet-stream', buffer: Buffer.alloc(0) } },
  })
  expect(answer.status()).toBeGreaterThanOrEqual(400)
  expect(answer.status()).toBeLessThan(500)
  expect(await answer.json()).toMatchObject({ error: { code: 'empty_file' } })
})

test('pasted text is read, what has no time lies beside the axis, and a person can say when it was', async ({ page }) => {
  const watched = watch(page)
  await page.goto('/')
  await page.getByRole('button', { name: 'Paste text' }).click()
  await page
    .getByRole('textbox', { name: 'Several outputs may follow each other.' })
    .fill(
      '$ ss -s\nTotal: 30124\nTCP:   4120 (estab 12, closed 3800, orphaned 640, timewait 301)\n\nTransport Total     IP        IPv6\nTCP\t  320       300       20\n',
    )
  await page.getByRole('button', { name: 'Add' }).click()
  await page.waitForURL(/\/c\/[\w-]+$/)
  await read(page, 1)
  const shelf = page.getByRole('region', { name: 'Beside the axis' })
  await expect(shelf.getByText('it carries no time')).toBeVisible()
  await shelf.getByRole('button', { name: 'Say when' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Date').fill('2026-11-22')
  await dialog.getByLabel('Time', { exact: true }).fill('10:20')
  await dialog.getByRole('button', { name: 'Place it' }).click()
  await expect(page.getByText('it carries no time')).toHaveCount(0)
  await expect(timelineOf(page)).toBeVisible()
  expect(watched.wrong).toEqual([])
})

test('an unknown file is kept, says what was tried, and can be read as something else', async ({ page }) => {
  await page.goto('/')
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('the customer called at nine\nand again at ten\n') })
  await page.waitForURL(/\/c\/[\w-]+$/)
  await read(page, 1)
  const files = filesOf(page)
  await expect(files.getByText('Not recognised')).toBeVisible()
  await expect(files.getByText(/^Tried: /)).toBeVisible()
  await expect(files.getByText('the customer called at nine').first()).toBeVisible()
  await files.getByRole('combobox').selectOption({ label: 'sysctl' })
  await files.getByRole('button', { name: 'Read again' }).click()
  await expect(files.getByText('sysctl, as you said')).toBeVisible()
})

test('markup in an artefact is text, whatever it says', async ({ page }) => {
  const watched = watch(page)
  const hostile = '<img src=x onerror=alert(1)><script>alert(2)</script>'
  const rows = `State Recv-Q Send-Q Local Address:Port Peer Address:Port Process\nESTAB 0 0 10.0.0.1:22 10.0.0.2:5000 users:(("${hostile}",pid=1,fd=2))\n`
  await page.goto('/')
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles([
      { name: `${hostile}.txt`, mimeType: 'text/plain', buffer: Buffer.from(rows) },
      {
        name: 'k.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from(
          `[ 1.000000] ${hostile}\n[ 2.000000] TCP: too many orphaned sockets ${hostile}\n[ 3.000000] TCP: too many orphaned sockets\n`,
        ),
      },
    ])
  await page.waitForURL(/\/c\/[\w-]+$/)
  await read(page, 2)
  await expect(filesOf(page).getByText(hostile).first()).toBeVisible()
  expect(watched.wrong).toEqual([])
})

test('an address that leads nowhere says so', async ({ page }) => {
  const answer = await page.goto('/c/nosuchcase')
  expect(answer?.status()).toBe(404)
  await expect(page.getByText('Nothing here')).toBeVisible()
  expect((await page.goto('/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'))?.status()).toBe(404)
})

test('a folder is taken as a whole, and its files keep their place in it', async ({ page }) => {
  await page.goto('/')
  await page.locator('input[type=file][webkitdirectory]').setInputFiles(`${samples}quiet`)
  await page.waitForURL(/\/c\/[\w-]+$/)
  await expect(filesOf(page).getByText('quiet/gw.pcap.gz', { exact: true })).toBeVisible({ timeout: 60_000 })
  await expect(filesOf(page).getByText(/11,216 packets read/)).toBeVisible({ timeout: 60_000 })
})

test('an upload says how far it is and can be cancelled; nothing of it is kept', async ({ page }) => {
  const line = await page.context().newCDPSession(page)
  await page.goto('/')
  await line.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1_000_000 })
  await page.evaluate(() => {
    const data = new DataTransfer()
    data.items.add(new File([new Uint8Array(50_000_000)], 'large.pcap'))
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
  })
  await page.waitForURL(/\/c\/[\w-]+$/)
  await expect(filesOf(page).getByText(/ of 50 MB$/)).toBeVisible()
  await filesOf(page).getByRole('button', { name: 'Cancel large.pcap' }).click()
  await expect(filesOf(page).getByText('Cancelled')).toBeVisible()
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const kept = (await (await page.request.get(`/api/v1/cases/${id}`)).json()) as { artefacts: unknown[] }
  expect(kept.artefacts).toEqual([])
})
