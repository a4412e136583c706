// The schema, step by step. A step that has been released is never changed: add one. Portable types only, so that the
// same list makes a PostgreSQL database.

import type { Kysely, Migration } from 'kysely'

/** Every step by name, in order of the names. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-cases': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('cases')
        .addColumn('id', 'varchar(32)', (c) => c.primaryKey())
        .addColumn('title', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .execute()

      await db.schema
        .createTable('artefacts')
        .addColumn('case_id', 'varchar(32)', (c) => c.notNull().references('cases.id').onDelete('cascade'))
        .addColumn('id', 'varchar(32)', (c) => c.notNull())
        .addColumn('ordinal', 'integer', (c) => c.notNull())
        .addColumn('sha256', 'varchar(64)', (c) => c.notNull())
        .addColumn('size', 'bigint', (c) => c.notNull())
        .addColumn('file_name', 'text', (c) => c.notNull())
        .addColumn('received_at', 'bigint', (c) => c.notNull())
        .addColumn('modified_at', 'bigint')
        .addColumn('chosen_format', 'varchar(32)')
        .addColumn('state', 'varchar(16)', (c) => c.notNull())
        .addColumn('compression', 'varchar(16)', (c) => c.notNull())
        .addColumn('detection', 'text')
        .addColumn('status', 'varchar(16)')
        .addColumn('progress', 'text')
        .addColumn('diagnostics', 'text', (c) => c.notNull())
        .addColumn('facts', 'text')
        .addPrimaryKeyConstraint('artefacts_key', ['case_id', 'id'])
        .addUniqueConstraint('artefacts_content', ['case_id', 'sha256'])
        .execute()
      await db.schema.createIndex('artefacts_by_sha256').on('artefacts').column('sha256').execute()

      await db.schema
        .createTable('jobs')
        .addColumn('id', 'varchar(32)', (c) => c.primaryKey())
        .addColumn('case_id', 'varchar(32)', (c) => c.notNull().references('cases.id').onDelete('cascade'))
        .addColumn('artefact_id', 'varchar(32)')
        .addColumn('kind', 'varchar(16)', (c) => c.notNull())
        .addColumn('state', 'varchar(16)', (c) => c.notNull())
        .addColumn('attempts', 'integer', (c) => c.notNull())
        .addColumn('run_after', 'bigint', (c) => c.notNull())
        .addColumn('lease_id', 'varchar(32)')
        .addColumn('lease_until', 'bigint')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('reason', 'text')
        .execute()
      await db.schema.createIndex('jobs_by_state').on('jobs').columns(['state', 'run_after']).execute()
      await db.schema.createIndex('jobs_by_case').on('jobs').columns(['case_id', 'state']).execute()

      await db.schema
        .createTable('statements')
        .addColumn('case_id', 'varchar(32)', (c) => c.notNull().references('cases.id').onDelete('cascade'))
        .addColumn('clock', 'varchar(64)', (c) => c.notNull())
        .addColumn('reads', 'bigint', (c) => c.notNull())
        .addColumn('was', 'bigint', (c) => c.notNull())
        .addColumn('uncertainty', 'bigint', (c) => c.notNull())
        .addColumn('stated_at', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('statements_key', ['case_id', 'clock'])
        .execute()

      await db.schema
        .createTable('shares')
        .addColumn('id', 'varchar(32)', (c) => c.primaryKey())
        .addColumn('case_id', 'varchar(32)', (c) => c.notNull().references('cases.id').onDelete('cascade'))
        .addColumn('token_sha256', 'varchar(64)', (c) => c.notNull().unique())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('expires_at', 'bigint', (c) => c.notNull())
        .addColumn('revoked_at', 'bigint')
        .execute()
      await db.schema.createIndex('shares_by_case').on('shares').column('case_id').execute()

      await db.schema
        .createTable('reports')
        .addColumn('case_id', 'varchar(32)', (c) => c.primaryKey().references('cases.id').onDelete('cascade'))
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('made_at', 'bigint', (c) => c.notNull())
        .addColumn('document', 'text', (c) => c.notNull())
        .addColumn('tables', 'text', (c) => c.notNull())
        .execute()

      await db.schema
        .createTable('audit')
        .addColumn('id', 'varchar(32)', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('what', 'varchar(32)', (c) => c.notNull())
        .addColumn('case_id', 'varchar(32)')
        .addColumn('subject', 'text')
        .execute()
    },
  },
  '0002-archives': {
    async up(db: Kysely<unknown>): Promise<void> {
      // One column a step: SQLite adds no two at once.
      await db.schema.alterTable('artefacts').addColumn('archive', 'varchar(32)').execute()
      await db.schema.alterTable('artefacts').addColumn('entry', 'integer').execute()
      await db.schema.alterTable('artefacts').addColumn('members', 'text').execute()
    },
  },
  '0003-connections': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('artefacts').addColumn('connections', 'text').execute()
    },
  },
  '0004-rings': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('artefacts').addColumn('span', 'text').execute()
      await db.schema.alterTable('artefacts').addColumn('ring', 'text').execute()
    },
  },
}
