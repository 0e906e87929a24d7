import {
  EventStore,
  eventStoreMigrations,
  openDatabase,
  type Database,
  type NewEvent,
  type Sealer,
} from '#event-store';
import { newId, systemActor } from '#kernel';
import { transportMigrations } from '../migrations.js';

/** Nothing here is sealed. */
const noSealer: Sealer = {
  seal: () => Promise.reject(new Error('not sealed in these tests')),
  open: () => Promise.reject(new Error('not sealed in these tests')),
};

export interface Sender {
  readonly database: Database;
  readonly store: EventStore;
  /** Appends events to the infusion of a course, after the version that the caller knows. */
  append(key: string, afterVersion: number, count: number): Promise<void>;
}

/** A service with a real event store. */
export async function openSender(url: string): Promise<Sender> {
  const schema = 'infusion';
  const database = await openDatabase({ url, schema, migrations: [...eventStoreMigrations, ...transportMigrations] });
  await database.migrate();
  const store = new EventStore({ service: 'infusion', schema, sealer: noSealer });
  const append = async (key: string, expectedVersion: number, count: number): Promise<void> => {
    const streamId = `infusion-${key}`;
    const events = Array.from({ length: count }, () => newEvent(streamId, key));
    await database.transaction((uow) => store.append(uow, [{ streamId, expectedVersion, events }]));
  };
  return { database, store, append };
}

const newEvent = (streamId: string, key: string): NewEvent => ({
  eventId: newId(),
  source: 'infusion',
  streamId,
  type: 'EscortConfirmed',
  schemaVersion: 1,
  key,
  occurredAt: '2026-03-02T10:00:00.000Z',
  recordedAt: '2026-03-02T10:00:00.000Z',
  actor: systemActor('test'),
  siteId: null,
  patientRef: null,
  correlationId: 'test',
  causationId: null,
  traceparent: null,
  data: { relationship: 'SPOUSE', method: 'PRESENT' },
  sealed: null,
});
