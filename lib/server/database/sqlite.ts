// All that is SQLite's own: how a connection is opened, how a write begins, how its faults are told apart.

import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { CompiledQuery, type DatabaseConnection, type Driver, SqliteDialect } from 'kysely'

/**
 * The dialect over the file at `path`. `synchronous=FULL` on every connection: better-sqlite3 opens a WAL database at
 * NORMAL, with which a power cut may take back what was acknowledged. A transaction takes the write lock at its begin:
 * one that reads first and writes later would fail at once where another process writes, whatever the timeout.
 */
export function sqliteDialect(path: string): SqliteDialect {
  return new ImmediateDialect({
    database: async () => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
      const database = new Sqlite(path, { timeout: 5000 })
      for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'secure_delete = ON', 'busy_timeout = 5000'])
        database.pragma(pragma)
      return database
    },
  })
}

class ImmediateDialect extends SqliteDialect {
  override createDriver(): Driver {
    const driver = super.createDriver()
    driver.beginTransaction = async (connection: DatabaseConnection) => {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'))
    }
    return driver
  }
}

/** Writes deleted rows' pages over and empties the log, so that nothing deleted stays readable in the files. */
export const forgetDeleted = CompiledQuery.raw('pragma wal_checkpoint(truncate)')

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '')

export const isDatabaseFull = (error: unknown): boolean => /^SQLITE_(FULL|IOERR_WRITE)/.test(codeOf(error))
export const isDatabaseBusy = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
