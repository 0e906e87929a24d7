import type { RecordedEvent } from '#contracts';
import { newId, systemActor } from '#kernel';
import {
  createSealer,
  EventStore,
  eventStoreMigrations,
  openDatabase,
  type Database,
  type DatabaseOptions,
  type NewEvent,
} from '../index.js';

export const SCHEMA = 'intake';
export const AT = '2026-03-01T09:00:00.000Z';
export const masterKey = { id: 'test-2026', key: Buffer.alloc(32, 7) };

/** A small valid event; what it says does not matter to the store. */
export const anEvent = (streamId: string, overrides: Partial<NewEvent> = {}): NewEvent => ({
  eventId: newId(),
  source: 'intake',
  streamId,
  type: 'IntakeCaseClosed',
  schemaVersion: 1,
  key: streamId,
  occurredAt: AT,
  recordedAt: AT,
  actor: systemActor('test'),
  siteId: 'site-1',
  patientRef: 'patient-1',
  correlationId: 'correlation-1',
  causationId: null,
  traceparent: null,
  data: { reason: 'DONE' },
  sealed: null,
  ...overrides,
});

export const events = (streamId: string, count: number): NewEvent[] =>
  Array.from({ length: count }, () => anEvent(streamId));

export const aStore = (): EventStore =>
  new EventStore({ service: 'intake', schema: SCHEMA, sealer: createSealer({ schema: SCHEMA, masterKey }) });

export const openStoreDatabase = async (url: string, more: Partial<DatabaseOptions> = {}): Promise<Database> => {
  const database = await openDatabase({ url, schema: SCHEMA, migrations: eventStoreMigrations, ...more });
  await database.migrate();
  return database;
};

/** One append in a transaction of its own. */
export const appendTo = (
  store: EventStore,
  database: Database,
  streamId: string,
  expectedVersion: number,
  added: readonly NewEvent[],
): Promise<readonly RecordedEvent[]> =>
  database.transaction((uow) => store.append(uow, [{ streamId, expectedVersion, events: added }]));

/** Looks again until it holds; tests wait for facts, never for a time. */
export const eventually = async (holds: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
