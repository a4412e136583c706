import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { newFolder, newServer } from '../testing/server'
import { deleteCase, forget, insertCase } from './cases'
import { openDatabase } from './database'

test('every connection writes through to the disk, checks references and wipes what is deleted', async () => {
  const data = newFolder()
  for (let opened = 0; opened < 2; opened++) {
    const database = await openDatabase(data)
    const pragma = async (name: string): Promise<unknown> =>
      Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(database)).rows[0] ?? {})[0]
    expect([await pragma('synchronous'), await pragma('journal_mode'), await pragma('foreign_keys'), await pragma('secure_delete')]).toEqual([
      2,
      'wal',
      1,
      1,
    ])
    await database.destroy()
  }
})

test('what is deleted with a case is not in the files any more', async () => {
  const { database, config } = await newServer()
  const canary = 'canary-9f3a-name-of-a-customer'
  await database.transaction().execute((tx) => insertCase(tx, { id: 'x', title: canary, createdAt: 1 }))
  await deleteCase(database, 'x', 2)
  await forget(database)
  for (const name of readdirSync(config.data).filter((one) => one.startsWith('finwait.db')))
    expect(readFileSync(join(config.data, name)).includes(canary)).toBe(false)
})
