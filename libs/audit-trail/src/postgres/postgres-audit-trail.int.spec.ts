import { createTestDatabase } from '#testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { bodyOf, eventOf, genesis, link } from '../chain.js';
import { auditTrailConformance } from '../testing/conformance.js';
import { trailStream } from '../testing/events.js';
import { openPostgresAuditTrail, type PostgresAuditTrail } from './postgres-audit-trail.js';

auditTrailConformance('PostgresAuditTrail', async () => {
  const test = await createTestDatabase();
  const trail = await openPostgresAuditTrail({ url: test.url });
  const close = async (): Promise<void> => {
    await trail.close();
    await test.drop();
  };
  return { trail, failedAppendLeaves: 'nothing', close };
});

describe('tampering with the tables', () => {
  let test: Awaited<ReturnType<typeof createTestDatabase>>;
  let trail: PostgresAuditTrail;
  let client: Client;

  beforeEach(async () => {
    test = await createTestDatabase();
    trail = await openPostgresAuditTrail({ url: test.url });
    await trail.append([...trailStream('case-1', 4), ...trailStream('case-2', 2)]);
    client = new Client({ connectionString: test.url });
    await client.connect();
  });

  afterEach(async () => {
    await client.end();
    await trail.close();
    await test.drop();
  });

  const withoutTrigger = async (statement: string, values: unknown[] = []): Promise<void> => {
    await client.query('ALTER TABLE trail.events DISABLE TRIGGER trail_insert_only');
    await client.query(statement, values);
    await client.query('ALTER TABLE trail.events ENABLE TRIGGER trail_insert_only');
  };

  it.each([`UPDATE trail.events SET body = ''`, 'DELETE FROM trail.events', 'TRUNCATE trail.events'])(
    'is refused: %s',
    async (statement) => {
      await expect(client.query(statement)).rejects.toThrow('append-only');
    },
  );

  it('finds an event that was altered, once', async () => {
    await withoutTrigger(
      `UPDATE trail.events SET body = replace(body, '"score":12', '"score":2') WHERE stream_id = 'case-1' AND stream_version = 2`,
    );
    const { verified, problems } = await trail.verify();
    expect(verified).toBe(false);
    expect(problems).toEqual([{ streamId: 'case-1', streamVersion: 2, problem: 'HASH' }]);
  });

  it('finds an event that was altered together with its own hash', async () => {
    const [first, second] = await trail.readStream('case-1');
    const body = bodyOf({ ...eventOf(bodyOf(second!)), data: { score: 2 } });
    const hash = link(link(genesis('case-1'), bodyOf(first!)), body);
    await withoutTrigger(
      `UPDATE trail.events SET body = $1, hash = $2 WHERE stream_id = 'case-1' AND stream_version = 2`,
      [body, hash],
    );
    expect((await trail.verify()).problems).toEqual([{ streamId: 'case-1', streamVersion: 3, problem: 'HASH' }]);
  });

  it('finds an event that was taken out', async () => {
    await withoutTrigger(`DELETE FROM trail.events WHERE stream_id = 'case-1' AND stream_version = 2`);
    expect((await trail.verify()).problems).toEqual([{ streamId: 'case-1', streamVersion: 3, problem: 'GAP' }]);
  });

  it('finds an event that was filed away under another course', async () => {
    await withoutTrigger(`UPDATE trail.events SET key = 'elsewhere' WHERE stream_id = 'case-2' AND stream_version = 1`);
    expect((await trail.verify()).problems).toEqual([{ streamId: 'case-2', streamVersion: 1, problem: 'COLUMN' }]);
  });

  it('shows by the digest that the end of a stream was cut off', async () => {
    const { digest } = await trail.verify();
    await withoutTrigger(`DELETE FROM trail.events WHERE stream_id = 'case-1' AND stream_version = 4`);
    const after = await trail.verify();
    expect(after.problems).toEqual([]);
    expect(after.digest).not.toBe(digest);
  });
});
