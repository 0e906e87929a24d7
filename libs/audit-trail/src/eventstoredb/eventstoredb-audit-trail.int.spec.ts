import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, eventStoreForTests, type EventStoreForTests } from '#testing';
import { openPostgresAuditTrail } from '../postgres/postgres-audit-trail.js';
import { auditTrailConformance } from '../testing/conformance.js';
import { trailStream } from '../testing/events.js';
import { openEventStoreDbAuditTrail } from './open.js';

let server: EventStoreForTests;

beforeAll(async () => {
  server = await eventStoreForTests();
  if (server.kind === 'stand-in')
    process.stderr.write('No EVENTSTORE_URL and no Docker: the EventStoreDB adapter meets the stand-in for tests.\n');
}, 180_000);

afterAll(() => server.stop());

auditTrailConformance('EventStoreDbAuditTrail', async () => {
  const trail = await openEventStoreDbAuditTrail({ url: server.url });
  return { trail, failedAppendLeaves: 'prefix', close: () => trail.close() };
});

it('hashes as the PostgreSQL adapter does: one digest for one trail, wherever it is kept', async () => {
  const database = await createTestDatabase();
  const one = await openPostgresAuditTrail({ url: database.url });
  const other = await openEventStoreDbAuditTrail({ url: server.url });
  const mark = Math.random().toString(36).slice(2);
  const events = ['case', 'infusion', 'Zeta'].flatMap((name) => trailStream(`${name}-${mark}`, 3, { key: mark }));
  await one.append(events);
  await other.append(events);
  expect((await other.verify({ key: mark })).digest).toBe((await one.verify({ key: mark })).digest);
  await Promise.all([one.close(), other.close()]);
  await database.drop();
});
