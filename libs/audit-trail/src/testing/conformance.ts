import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AuditTrail } from '../port.js';
import { trailEvent, trailStream } from './events.js';

export interface TrailHarness {
  readonly trail: AuditTrail;
  close(): Promise<void>;
}

/** What every audit trail promises. Each adapter passes it. */
export const auditTrailConformance = (name: string, make: () => Promise<TrailHarness>): void => {
  describe(`${name} as an audit trail`, () => {
    let harness: TrailHarness;
    let trail: AuditTrail;

    beforeEach(async () => {
      harness = await make();
      trail = harness.trail;
    });

    afterEach(() => harness.close());

    it('gives back what was appended, word for word', async () => {
      const events = trailStream('case-1', 3);
      expect(await trail.append(events)).toEqual({ appended: 3, repeated: 0 });
      expect(await trail.readStream('case-1')).toEqual(events);
      expect(await trail.readStream('case-2')).toEqual([]);
    });

    it('appends to many streams at once, and knows which belong to a key', async () => {
      const [one, two] = [trailStream('case-1', 2), trailStream('infusion-1', 2, { source: 'infusion' })];
      const other = trailStream('case-9', 1, { key: 'course-9' });
      await trail.append([one[0], two[0], other[0], one[1], two[1]].filter((event) => event !== undefined));
      expect(await trail.streamsOfKey('course-1')).toEqual(['case-1', 'infusion-1']);
      expect(await trail.readKey('course-1')).toHaveLength(4);
    });

    it('passes over what is there already', async () => {
      const events = trailStream('case-1', 3);
      await trail.append(events.slice(0, 2));
      expect(await trail.append(events)).toEqual({ appended: 1, repeated: 2 });
      expect(await trail.readStream('case-1')).toEqual(events);
    });

    it('refuses a gap, and appends nothing of the rest', async () => {
      const [first, , third] = trailStream('case-1', 3);
      await expect(trail.append([first, third].filter((event) => event !== undefined))).rejects.toMatchObject({
        code: 'TRAIL_GAP',
      });
      expect(await trail.readStream('case-1')).toEqual([]);
    });

    it('refuses another event at a place that is taken, and the same event with other content', async () => {
      const [event] = trailStream('case-1', 1);
      if (event === undefined) return;
      await trail.append([event]);
      const impostor = trailEvent({ streamId: 'case-1', streamVersion: 1 });
      await expect(trail.append([impostor])).rejects.toMatchObject({ code: 'TRAIL_CONFLICT' });
      await expect(trail.append([{ ...event, data: { score: 0 } }])).rejects.toMatchObject({ code: 'TRAIL_CONFLICT' });
    });

    it('takes an event that was brought to a newer schema for the event it is', async () => {
      const [event] = trailStream('case-1', 1);
      if (event === undefined) return;
      await trail.append([event]);
      const newer = { ...event, schemaVersion: 2, data: { score: 12, added: true } };
      expect(await trail.append([newer])).toEqual({ appended: 0, repeated: 1 });
      expect(await trail.readStream('case-1')).toEqual([event]);
    });

    it('loses and doubles nothing when two writers append the same', async () => {
      const events = trailStream('case-1', 20);
      const write = async (): Promise<void> => {
        for (const event of events) {
          for (let tries = 0; tries < 5; tries += 1) {
            const error: unknown = await trail.append([event]).then(
              () => null,
              (thrown: unknown) => thrown,
            );
            if (error === null) break;
            expect(error).toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
          }
        }
      };
      await Promise.all([write(), write()]);
      expect(await trail.readStream('case-1')).toEqual(events);
      expect((await trail.verify()).verified).toBe(true);
    });

    it('reads as of an instant of recording, in the order of recording', async () => {
      const at = (recordedAt: string, streamId: string, streamVersion: number) =>
        trailEvent({ streamId, streamVersion, recordedAt });
      const early = at('2026-03-01T10:00:00.000Z', 'case-1', 1);
      const late = at('2026-03-03T10:00:00.000Z', 'case-1', 2);
      const between = at('2026-03-02T10:00:00.000Z', 'infusion-1', 1);
      await trail.append([early, late]);
      await trail.append([between]);
      expect(await trail.readKey('course-1')).toEqual([early, between, late]);
      expect(await trail.readKey('course-1', '2026-03-02T10:00:00Z')).toEqual([early, between]);
      expect(await trail.readStream('case-1', '2026-03-02T10:00:00Z')).toEqual([early]);
      expect(await trail.readStream('case-1', '2026-02-01T00:00:00Z')).toEqual([]);
    });

    it('verifies what it has, all of it or a part, and gives it one digest', async () => {
      await trail.append([...trailStream('case-1', 3), ...trailStream('case-2', 2, { key: 'course-2' })]);
      const all = await trail.verify();
      expect(all).toMatchObject({ events: 5, streams: 2, verified: true, problems: [], bySource: { intake: 5 } });
      expect((await trail.verify()).digest).toBe(all.digest);
      expect(await trail.verify({ key: 'course-2' })).toMatchObject({ events: 2, streams: 1 });
      expect(await trail.verify({ streamId: 'case-1' })).toMatchObject({ events: 3, streams: 1 });
      await trail.append(trailStream('case-3', 1));
      expect((await trail.verify()).digest).not.toBe(all.digest);
    });
  });
};
