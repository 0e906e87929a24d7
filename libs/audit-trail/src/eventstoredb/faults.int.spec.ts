import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedEvent } from '#contracts';
import { startEventStoreStandIn, type AppendFault, type EventStoreStandIn } from '#testing';
import type { AuditTrail } from '../port.js';
import { trailStream } from '../testing/events.js';
import { openEventStoreDbAuditTrail } from './open.js';

/** What a network and a server can do to a writer. Needs the stand-in: a real server does not fail on demand. */
const TIMEOUT = { timeoutMs: 500 };

let standIn: EventStoreStandIn;
let trail: AuditTrail;
let dataDir: string;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'waymark-stand-in-'));
  standIn = await startEventStoreStandIn({ dataDir });
  trail = await openEventStoreDbAuditTrail({ url: standIn.url, ...TIMEOUT });
});

afterEach(async () => {
  await trail.close();
  await standIn.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => String((error as { code?: unknown }).code),
  );

/** Nothing lost, nothing twice, nothing out of order: as the server has it, not as the adapter reads it. */
const holds = (events: readonly RecordedEvent[]): void => {
  const stored = standIn.events().filter(({ streamId }) => !streamId.startsWith('trail.key-'));
  expect(stored).toHaveLength(events.length);
  for (const streamId of new Set(events.map((event) => event.streamId))) {
    const ids = stored.filter((one) => one.streamId === streamId).map(({ id }) => id);
    expect(ids).toEqual(events.filter((event) => event.streamId === streamId).map(({ eventId }) => eventId));
  }
};

/** As the consumer does: the same batch again, until it is through. */
const untilThrough = async (events: readonly RecordedEvent[], attempts = 20): Promise<number> => {
  for (let attempt = 1; ; attempt += 1) {
    const code = await codeOf(trail.append(events));
    if (code === 'none') return attempt;
    expect(code).toBe('TRAIL_UNAVAILABLE');
    if (attempt >= attempts) throw new Error('never through');
  }
};

const events = [...trailStream('case-1', 3), ...trailStream('infusion-1', 2)];

describe('an append whose outcome is not known is read back before anything is decided', () => {
  beforeEach(() => untilThrough(events.slice(0, 1)));

  it.each<AppendFault>(['drop-after', 'drop-before', 'hang-after', 'hang-before', 'unavailable', 'timeout', 'late'])(
    'after %s',
    async (fault) => {
      standIn.faults.onAppend(fault);
      expect(await codeOf(trail.append(events.slice(1, 3)))).toBe('none');
      await new Promise((resolve) => setTimeout(resolve, fault === 'late' ? 1_000 : 0));
      holds(events.slice(0, 3));
      expect((await trail.verify()).verified).toBe(true);
    },
    15_000,
  );

  it('does not write again what was written before the connection broke', async () => {
    standIn.faults.onAppend('drop-after');
    const { appends } = standIn.faults.seen;
    expect(await trail.append(events.slice(1, 3))).toEqual({ appended: 2, repeated: 0 });
    expect(standIn.faults.seen.appends).toBe(appends + 1);
  });
});

describe('reads', () => {
  it.each(['drop', 'hang', 'drop-midway', 'unavailable'] as const)(
    'say that the trail is away on %s',
    async (fault) => {
      await trail.append(events);
      standIn.faults.onRead(fault);
      expect(await codeOf(trail.readStream('case-1'))).toBe('TRAIL_UNAVAILABLE');
      expect(await trail.readStream('case-1')).toHaveLength(3);
    },
  );

  it('never pass a part of a stream off as all of it', async () => {
    await trail.append(events);
    standIn.faults.onRead('drop-midway');
    await expect(trail.verify({ streamId: 'case-1' })).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' });
  });
});

describe('a server that is away', () => {
  it('is waited for by nobody, and found again when it is back', async () => {
    standIn.fail();
    const began = Date.now();
    expect(await codeOf(trail.append(events))).toBe('TRAIL_UNAVAILABLE');
    expect(Date.now() - began).toBeLessThan(6_000);
    standIn.recover();
    await untilThrough(events);
    holds(events);
  }, 20_000);

  it('has after a restart what it had, and the writer goes on where it was', async () => {
    await trail.append(events.slice(0, 2));
    const { port } = standIn;
    await standIn.stop();
    expect(await codeOf(trail.append(events))).toBe('TRAIL_UNAVAILABLE');
    standIn = await startEventStoreStandIn({ port, dataDir });
    await untilThrough(events);
    holds(events);
    expect(await trail.verify()).toMatchObject({ events: 5, verified: true });
  }, 20_000);

  it('that came back from an older backup is told by a gap, and nothing is written over the hole', async () => {
    await trail.append(events.slice(0, 3));
    const { port } = standIn;
    await standIn.stop();
    standIn = await startEventStoreStandIn({ port });
    const further = trailStream('case-1', 4).slice(3);
    let code = 'TRAIL_UNAVAILABLE';
    while (code === 'TRAIL_UNAVAILABLE') code = await codeOf(trail.append(further));
    expect(code).toBe('TRAIL_GAP');
    holds([]);
  }, 20_000);
});

describe('what an operator has to mend', () => {
  it('is told: no access', async () => {
    standIn.faults.onAppend('access-denied');
    expect(await codeOf(trail.append(events))).toBe('TRAIL_ACCESS_DENIED');
  });

  it('is told: an event that the server does not take, and what came before it is kept', async () => {
    const large = { ...events[1]!, data: { text: 'x'.repeat(1_100_000) } };
    await expect(trail.append([events[0]!, large])).rejects.toMatchObject({
      code: 'TRAIL_EVENT_REFUSED',
      message: 'case-1@2 is not taken (maximum-append-size-exceeded).',
    });
    holds(events.slice(0, 1));
  });

  it('is told: a stream that somebody deleted', async () => {
    await trail.append(events);
    standIn.tombstone('case-1');
    expect(await codeOf(trail.append(trailStream('case-1', 4).slice(3)))).toBe('TRAIL_STREAM_DELETED');
    expect(await codeOf(trail.readStream('case-1'))).toBe('TRAIL_STREAM_DELETED');
  });

  it('is told: an address that makes no sense, without repeating it', async () => {
    const opened = openEventStoreDbAuditTrail({ url: 'esdb://admin:hunter2@[[?tls=maybe' });
    await expect(opened).rejects.toMatchObject({ code: 'TRAIL_URL_INVALID' });
    await expect(opened).rejects.not.toThrow(/hunter2/);
  });
});

it('splits what is too much for one append, and a smaller server gets it one by one', async () => {
  await trail.close();
  await standIn.stop();
  standIn = await startEventStoreStandIn({ dataDir, maxAppendSize: 20_000 });
  trail = await openEventStoreDbAuditTrail({ url: standIn.url });
  const many = trailStream('case-1', 40, { data: { text: 'y'.repeat(12_000) } });
  expect(await trail.append(many)).toEqual({ appended: 40, repeated: 0 });
  holds(many);
  expect((await trail.verify()).verified).toBe(true);
});

const FAULTS = ['drop-before', 'drop-after', 'unavailable', 'timeout'] as const;

it('whatever happens to whichever append: nothing lost, doubled or out of order', async () => {
  const step = fc.record({
    streams: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 4 })), { minLength: 1 }),
    faults: fc.array(fc.constantFrom(...FAULTS), { maxLength: 3 }),
    again: fc.boolean(),
  });
  let run = 0;
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
    run += 1;
    const before = standIn.events().length;
    const written = new Map<string, RecordedEvent[]>();
    for (const { streams, faults, again } of steps) {
      const batch = streams.flatMap(([nth, count]) => {
        const streamId = `run${run}-${nth}`;
        const own = written.get(streamId) ?? [];
        const more = trailStream(streamId, own.length + count, { key: `key-${run}` }).slice(own.length);
        written.set(streamId, [...own, ...more]);
        return more;
      });
      standIn.faults.onAppend(...faults);
      await untilThrough(batch);
      if (again) expect((await trail.append(batch)).appended).toBe(0);
    }
    const stored = standIn.events().slice(before);
    for (const [streamId, own] of written) {
      expect(stored.filter((one) => one.streamId === streamId).map(({ id }) => id)).toEqual(
        own.map(({ eventId }) => eventId),
      );
      expect(await trail.readStream(streamId)).toEqual(own);
    }
    expect((await trail.readKey(`key-${run}`)).length).toBe([...written.values()].flat().length);
    standIn.faults.appends.length = 0;
  });
  await fc.assert(property, { numRuns: 12 });
  expect((await trail.verify()).verified).toBe(true);
}, 60_000);

it('finds the leader of a cluster, and follows when a node says that it is another', async () => {
  const follower = await startEventStoreStandIn({ leader: { host: '127.0.0.1', port: standIn.port } });
  const urls = [follower.url, `esdb+discover://127.0.0.1:${follower.port}?tls=false`];
  for (const [nth, url] of urls.entries()) {
    const through = await openEventStoreDbAuditTrail({ url, ...TIMEOUT });
    expect(await through.append(trailStream(`case-${nth}`, 2))).toEqual({ appended: 2, repeated: 0 });
    await through.close();
  }
  expect(standIn.events().filter(({ type }) => type !== 'StreamFiled')).toHaveLength(4);
  await follower.stop();
});
