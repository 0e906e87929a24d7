import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import { newId } from '#kernel';
import type { AuditTrail } from '../port.js';
import { trailEvent, trailStream } from './events.js';

export interface TrailHarness {
  readonly trail: AuditTrail;
  /**
   * `nothing`: an append that fails leaves nothing, of whatever stream. `prefix`: it leaves of each stream the first events or
   * none; the same append again completes it.
   */
  readonly failedAppendLeaves: 'nothing' | 'prefix';
  close(): Promise<void>;
}

type E = RecordedEvent;
/** As many as a test asks for by name. */
type Several = [E, E, E, E, E, E, ...E[]];

/** What every audit trail promises. Each adapter passes it. Names are new in every test: a server may be shared. */
export const auditTrailConformance = (name: string, make: () => Promise<TrailHarness>): void => {
  describe(`${name} as an audit trail`, () => {
    let harness: TrailHarness;
    let trail: AuditTrail;
    let mark: string;

    beforeEach(async () => {
      harness = await make();
      trail = harness.trail;
      mark = newId();
    });

    afterEach(() => harness.close());

    const own = (of: string): string => `${of}-${mark}`;
    const stream = (of: string, length: number, more: Partial<RecordedEvent> = {}): Several =>
      trailStream(own(of), length, { key: own('course'), ...more }) as Several;
    const event = (of: string, streamVersion: number, more: Partial<RecordedEvent> = {}): RecordedEvent =>
      trailEvent({ streamId: own(of), streamVersion, key: own('course'), ...more });

    it('gives back what was appended, word for word', async () => {
      const events = stream('case', 3);
      expect(await trail.append(events)).toEqual({ appended: 3, repeated: 0 });
      expect(await trail.readStream(own('case'))).toEqual(events);
      expect(await trail.readStream(own('other'))).toEqual([]);
      expect(await trail.append([])).toEqual({ appended: 0, repeated: 0 });
    });

    it('appends to many streams at once, and knows which belong to a key', async () => {
      const [one, two] = [stream('case', 2), stream('infusion', 2, { source: 'infusion' })];
      const other = stream('elsewhere', 1, { key: own('course-9') });
      await trail.append([one[0], two[0], other[0], one[1], two[1]]);
      expect(await trail.streamsOfKey(own('course'))).toEqual([own('case'), own('infusion')]);
      expect(await trail.readKey(own('course'))).toHaveLength(4);
      expect(await trail.streamsOfKey(own('nobody'))).toEqual([]);
      expect(await trail.readKey(own('nobody'))).toEqual([]);
    });

    it('finds a stream by each of the keys that its events had', async () => {
      const [first, second, third] = stream('case', 3);
      await trail.append([{ ...first, key: own('case') }, second]);
      await trail.append([third]);
      expect(await trail.readKey(own('case'))).toEqual([{ ...first, key: own('case') }]);
      expect(await trail.readKey(own('course'))).toEqual([second, third]);
    });

    it('passes over what is there already', async () => {
      const events = stream('case', 3);
      await trail.append(events.slice(0, 2));
      expect(await trail.append(events)).toEqual({ appended: 1, repeated: 2 });
      expect(await trail.append(events)).toEqual({ appended: 0, repeated: 3 });
      expect(await trail.readStream(own('case'))).toEqual(events);
    });

    it('refuses a gap, and appends nothing of the rest', async () => {
      const [first, , third] = stream('case', 3);
      await expect(trail.append([first, third])).rejects.toMatchObject({ code: 'TRAIL_GAP' });
      expect(await trail.readStream(own('case'))).toEqual([]);
      await trail.append([first]);
      await expect(trail.append([third])).rejects.toMatchObject({ code: 'TRAIL_GAP' });
      expect(await trail.readStream(own('case'))).toEqual([first]);
    });

    it('refuses another event at a place that is taken, and the same event with other content', async () => {
      const [first] = stream('case', 1);
      await trail.append([first]);
      await expect(trail.append([event('case', 1)])).rejects.toMatchObject({ code: 'TRAIL_CONFLICT' });
      await expect(trail.append([{ ...first, data: { score: 0 } }])).rejects.toMatchObject({ code: 'TRAIL_CONFLICT' });
      expect(await trail.readStream(own('case'))).toEqual([first]);
    });

    it('shows a gap or a conflict of one stream before it writes to any', async () => {
      await trail.append([event('case', 1)]);
      const other = stream('infusion', 2);
      await expect(trail.append([...other, event('case', 3)])).rejects.toMatchObject({ code: 'TRAIL_GAP' });
      await expect(trail.append([...other, event('case', 1)])).rejects.toMatchObject({ code: 'TRAIL_CONFLICT' });
      expect(await trail.readStream(own('infusion'))).toEqual([]);
    });

    it('takes an event that was brought to a newer schema for the event it is', async () => {
      const [first] = stream('case', 1);
      await trail.append([first]);
      const newer = { ...first, schemaVersion: 2, data: { score: 12, added: true } };
      expect(await trail.append([newer])).toEqual({ appended: 0, repeated: 1 });
      expect(await trail.readStream(own('case'))).toEqual([first]);
    });

    it('loses and doubles nothing when two writers append the same', async () => {
      const events = stream('case', 20);
      const write = async (): Promise<void> => {
        for (const one of events)
          for (let tries = 0; tries < 5; tries += 1) {
            const error: unknown = await trail.append([one]).then(
              () => null,
              (thrown: unknown) => thrown,
            );
            if (error === null) break;
            expect(error).toMatchObject({ code: 'CONCURRENCY_CONFLICT' });
          }
      };
      await Promise.all([write(), write()]);
      expect(await trail.readStream(own('case'))).toEqual(events);
      expect((await trail.verify({ key: own('course') })).verified).toBe(true);
    });

    it('after writers that disagree about a place, has the event of one of them, whole', async () => {
      const versions = [stream('case', 5), stream('case', 5)];
      const outcomes = await Promise.allSettled(versions.map((events) => trail.append(events)));
      const kept = await trail.readStream(own('case'));
      const winner = versions.findIndex(([first]) => first.eventId === kept[0]?.eventId);
      expect(kept).toEqual(versions[winner]);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('leaves what it says it leaves when it fails halfway, and is completed by the same append again', async () => {
      const [good, late] = [stream('case', 3), stream('infusion', 2)];
      const racing = trail.append([...good, ...late]).catch((error: unknown) => error);
      await trail.append([{ ...late[0], eventId: newId() }]).catch(() => undefined);
      const error = await racing;
      const [first, second] = [await trail.readStream(own('case')), await trail.readStream(own('infusion'))];
      expect(good.slice(0, first.length)).toEqual(first);
      if (error instanceof Error && harness.failedAppendLeaves === 'nothing') expect(first).toEqual([]);
      expect(await trail.append(good)).toEqual({ appended: 3 - first.length, repeated: first.length });
      expect(new Set(second.map(({ streamVersion }) => streamVersion)).size).toBe(second.length);
      expect((await trail.verify({ key: own('course') })).verified).toBe(true);
    });

    it('reads as of an instant of recording, in the order of recording', async () => {
      const early = event('case', 1, { recordedAt: '2026-03-01T10:00:00.000Z' });
      const late = event('case', 2, { recordedAt: '2026-03-03T10:00:00.000Z' });
      const between = event('infusion', 1, { recordedAt: '2026-03-02T10:00:00.000Z' });
      await trail.append([early, late]);
      await trail.append([between]);
      expect(await trail.readKey(own('course'))).toEqual([early, between, late]);
      expect(await trail.readKey(own('course'), '2026-03-02T10:00:00Z')).toEqual([early, between]);
      expect(await trail.readStream(own('case'), '2026-03-02T10:00:00Z')).toEqual([early]);
      expect(await trail.readStream(own('case'), '2026-02-01T00:00:00Z')).toEqual([]);
    });

    it('keeps the order of a stream within one instant of recording', async () => {
      const events = stream('case', 12);
      await trail.append(events);
      expect(await trail.readKey(own('course'))).toEqual(events);
    });

    it('verifies what it has, all of it or a part, and gives it one digest', async () => {
      const before = await trail.verify();
      await trail.append([...stream('case', 3), ...stream('other', 2, { key: own('course-2') })]);
      const all = await trail.verify();
      expect(all).toMatchObject({ events: before.events + 5, streams: before.streams + 2, verified: true });
      expect(all.problems).toEqual([]);
      expect(all.bySource.intake).toBe((before.bySource.intake ?? 0) + 5);
      expect((await trail.verify()).digest).toBe(all.digest);
      expect(await trail.verify({ key: own('course-2') })).toMatchObject({ events: 2, streams: 1, verified: true });
      expect(await trail.verify({ streamId: own('case') })).toMatchObject({ events: 3, streams: 1, verified: true });
      await trail.append(stream('third', 1));
      expect((await trail.verify()).digest).not.toBe(all.digest);
    });

    it('walks over everything, and looks places up', async () => {
      const [long, short] = [stream('case', 600), trailStream(own('infusion'), 2)];
      const events = [...long, ...short];
      await trail.append(events);
      const walked = new Map<string, RecordedEvent[]>();
      for await (const portion of trail.walk())
        for (const { streamId, event: found } of portion)
          if (streamId.endsWith(mark)) walked.set(streamId, [...(walked.get(streamId) ?? []), found as RecordedEvent]);
      expect(walked.get(own('case'))).toEqual(long);
      expect(walked.get(own('infusion'))).toEqual(short);
      const end = long.slice(-1);
      const places = [long[4], long[5], ...end, { streamId: own('case'), streamVersion: 601 }];
      const found = await trail.lookUp([...places, { streamId: own('nobody'), streamVersion: 1 }]);
      expect(found.map((record) => record.event)).toEqual([long[4], long[5], ...end]);
    });

    it('fills in what is missing, and never touches what is there', async () => {
      const events = stream('case', 4);
      await trail.append(events.slice(0, 2));
      const rest = events.slice(2).map(({ streamId, streamVersion }) => ({ streamId, streamVersion }));
      expect(await trail.fill([{ ...events[1], data: { score: 0 } }, ...events.slice(2)])).toEqual(rest);
      expect(await trail.fill(events)).toEqual([]);
      expect(await trail.readStream(own('case'))).toEqual(events);
      await expect(trail.fill([event('infusion', 2)])).rejects.toMatchObject({ code: 'TRAIL_GAP' });
      expect(await trail.verify({ key: own('course') })).toMatchObject({ events: 4, verified: true });
    });
  });
};
