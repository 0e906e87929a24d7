import { eventStoreMigrations, openDatabase, type Database } from '#event-store';
import { transportMigrations } from '../migrations.js';
import { CREATE_EFFECTS } from './recorder.js';

/** A service that consumes, with the table that tests look into. */
export async function openConsumerDatabase(url: string, schema = 'course'): Promise<Database> {
  const database = await openDatabase({ url, schema, migrations: [...eventStoreMigrations, ...transportMigrations] });
  await database.migrate();
  await database.sql.query(CREATE_EFFECTS);
  return database;
}
