import { describe, expect, test } from 'vitest'
import { readConfig } from './config'

describe('the configuration', () => {
  test('is complete when nothing is said', () => {
    expect(readConfig({})).toMatchObject({ port: 3000, publicUrl: null, role: 'both', maxUpload: 20 * 1024 ** 3 })
    expect(readConfig({}).data).toMatch(/\/\.data$/)
    expect(readConfig({}).jobsAtOnce).toBeGreaterThanOrEqual(1)
  })

  test.each([
    ['1073741824', 1024 ** 3],
    ['512m', 512 * 1024 ** 2],
    ['20G', 20 * 1024 ** 3],
    ['2 GiB', 2 * 1024 ** 3],
    ['8kb', 8192],
  ])('reads %s as %i bytes', (text, bytes) => {
    expect(readConfig({ FINWAIT_MAX_UPLOAD: text }).maxUpload).toBe(bytes)
  })

  test('takes an empty variable as one that is not set', () => {
    expect(readConfig({ PORT: '', PUBLIC_URL: '' })).toMatchObject({ port: 3000, publicUrl: null })
  })

  test('names each variable that is wrong', () => {
    expect(() => readConfig({ PORT: 'x', FINWAIT_ROLE: 'boss', PUBLIC_URL: 'ftp://x', FINWAIT_MAX_UPLOAD: 'much' })).toThrow(
      /PORT(?:.|\n)*PUBLIC_URL(?:.|\n)*FINWAIT_ROLE(?:.|\n)*FINWAIT_MAX_UPLOAD/,
    )
  })

  test('says plainly that PostgreSQL is not there', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgres://db/finwait' })).toThrow(/PostgreSQL is not built in yet/)
  })
})
