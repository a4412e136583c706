// Opening the database, and bringing it to the newest schema. Nothing outside this folder speaks SQL.

import { join } from 'node:path'
import { Kysely, type Migration, Migrator, type Transaction } from 'kysely'
import { migrations } from './migrations'
import type { Schema } from './schema'
import { sqliteDialect } from './sqlite'

export type Database = Kysely<Schema>
export type Write = Transaction<Schema>

/** Opens the database in the folder `data` and runs the migrations it lacks. A failed migration leaves it as it was. */
export async function openDatabase(data: string): Promise<Database> {
  const database = new Kysely<Schema>({ dialect: sqliteDialect(join(data, 'finwait.db')) })
  const migrator = new Migrator({ db: database, provider: { getMigrations: async (): Promise<Record<string, Migration>> => ({ ...migrations }) } })
  const { error } = await migrator.migrateToLatest()
  if (error) {
    await database.destroy()
    throw new Error('The database could not be brought to this version; it was left as it was.', { cause: error })
  }
  return database
}

/** Runs `work` in one transaction: all of it is stored, durably, or none. */
export const write = <T>(database: Database, work: (tx: Write) => Promise<T>): Promise<T> => database.transaction().execute(work)
