import type { ServiceName } from '#contracts';
import type { EventSource, Sql, UnitOfWork } from '#event-store';
import { systemActor, systemClock } from '#kernel';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Consumer } from '../consumer/consumer.js';
import type { ConsumerOptions } from '../consumer/types.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import type { Batch, EventTransport, Subscription } from '../port.js';
import { hasProcessed } from '../processed.js';
import { effectsOf, failing, Recorder, versionsOf } from './recorder.js';
import { ScriptedSource } from './scripted-source.js';
import { until } from './until.js';

export interface TransportHarness {
  /** Of the service that consumes: migrated, with the table of `CREATE_EFFECTS`. */
  readonly database: { readonly sql: Sql; transaction<T>(work: (uow: UnitOfWork) => Promise<T>): Promise<T> };
  /** The transport as one more process sees it, with the sources carried. */
  member(): Promise<EventTransport>;
  close(): Promise<void>;
}

export type MakeHarness = (sources: readonly EventSource[]) => Promise<TransportHarness>;

const KEYS = ['course-a', 'course-b', 'course-c', 'course-d', 'course-e'];
const SOURCES: readonly ServiceName[] = ['intake', 'infusion'];
const by = { actor: systemActor('test'), reasonCode: 'DEFECT_FIXED', reason: 'fixed' };

/** What every transport promises, together with the consumer runtime. Each adapter passes it. */
export function transportConformance(name: string, makeHarness: MakeHarness): void {
  jest.setTimeout(60_000);
  describe(`${name} as a transport`, () => {
    let intake: ScriptedSource;
    let infusion: ScriptedSource;
    let harness: TransportHarness;
    let running: (Consumer | Subscription)[];

    beforeEach(async () => {
      [intake, infusion] = [new ScriptedSource('intake'), new ScriptedSource('infusion')];
      harness = await makeHarness([intake, infusion]);
      running = [];
    });

    afterEach(async () => {
      await Promise.all(running.map((each) => each.stop()));
      await harness.close();
      intake.close();
      infusion.close();
    });

    const start = async (reaction: Recorder, options: Partial<ConsumerOptions> = {}): Promise<Consumer> => {
      const consumer = new Consumer({
        name: 'course',
        database: harness.database,
        transport: await harness.member(),
        sources: SOURCES,
        reaction,
        clock: systemClock,
        onError: () => undefined,
        maxBatch: 16,
        retry: { attempts: 3, firstMs: 1, maxMs: 5 },
        ...options,
      });
      await consumer.start();
      running.push(consumer);
      return consumer;
    };

    const subscribe = async (onBatch: (batch: Batch) => Promise<'handled'>, onError = () => undefined) => {
      const transport = await harness.member();
      const checkpoints = { load: async () => undefined };
      const subscription = await transport.subscribe({
        group: 'bare',
        sources: ['intake'],
        checkpoints,
        onBatch,
        onError,
        maxBatch: 4,
      });
      running.push(subscription);
      return subscription;
    };

    const appendRounds = (rounds: number): void => {
      for (let round = 0; round < rounds; round++)
        for (const key of KEYS) [intake, infusion].forEach((source) => source.append(key));
    };

    const effects = (consumer = 'course') => effectsOf(harness.database.sql, consumer);

    /** Every event of every stream once, in the order of its stream. */
    const expectAll = async (rounds: number, consumer = 'course'): Promise<void> => {
      const seen = await effects(consumer);
      const counted = Array.from({ length: rounds }, (_, index) => index + 1);
      for (const key of KEYS)
        for (const source of SOURCES)
          expect({
            key,
            source,
            versions: versionsOf(
              seen.filter((e) => e.source === source),
              key,
            ),
          }).toEqual({
            key,
            source,
            versions: counted,
          });
    };

    const deadLetters = (reaction: Recorder): DeadLetters =>
      new DeadLetters({ consumer: 'course', database: harness.database, reaction, clock: systemClock });

    test('delivers every event once, in order per key', async () => {
      appendRounds(5);
      const consumer = await start(new Recorder('course'));
      appendRounds(15);
      await consumer.idle();
      await expectAll(20);
    });

    test('a batch that was rejected comes again before any later event of its keys', async () => {
      for (let n = 0; n < 12; n++) intake.append('course-a');
      const versions: number[] = [];
      let rejections = 2;
      const subscription = await subscribe(async ({ events }) => {
        if (rejections-- > 0) throw new Error('not now');
        versions.push(...events.map((event) => event.streamVersion));
        return 'handled';
      });
      await subscription.idle();
      expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    });

    test('an outage delays and loses nothing, however many attempts it takes', async () => {
      let outages = 4;
      appendRounds(3);
      const consumer = await start(
        new Recorder('course', () => {
          if (outages-- > 0) throw failing('ECONNRESET');
        }),
      );
      await consumer.idle();
      await expectAll(3);
    });

    test('an event that comes again is recognised', async () => {
      const events = [intake.append('course-a'), intake.append('course-a')];
      for (const event of events) intake.deliver(event);
      intake.append('course-a');
      const consumer = await start(new Recorder('course'));
      await consumer.idle();
      expect(versionsOf(await effects(), 'course-a')).toEqual([1, 2, 3]);
    });

    test('a gap parks its key; other keys flow on', async () => {
      appendRounds(2);
      const lost = intake.lose('course-b');
      appendRounds(2);
      const reaction = new Recorder('course');
      const consumer = await start(reaction);
      await consumer.idle();
      const intakeOfB = (await effects()).filter((effect) => effect.source === 'intake');
      expect(versionsOf(intakeOfB, 'course-b')).toEqual([1, 2]);
      expect(versionsOf(intakeOfB, 'course-a')).toEqual([1, 2, 3, 4]);
      expect((await deadLetters(reaction).list()).items).toMatchObject([{ key: 'course-b', cause: 'GAP' }]);
      const position = { streamId: lost.streamId, streamVersion: 4 };
      expect(await hasProcessed(harness.database.sql, 'course', [position])).toBe('parked');

      intake.deliver(lost);
      await consumer.idle();
      expect(await deadLetters(reaction).redrive('course-b', by)).toMatchObject({ outcome: 'resumed', remaining: 0 });
      const healed = (await effects()).filter((effect) => effect.source === 'intake');
      expect(versionsOf(healed, 'course-b')).toEqual([1, 2, 3, 4, 5]);
    });

    test('members of one group share the events', async () => {
      const members = [];
      for (let n = 0; n < 3; n++) members.push(await start(new Recorder('course')));
      for (let n = 0; n < 10; n++) {
        appendRounds(2);
        await members[n % 3]?.idle();
      }
      await expectAll(20);
    });

    test('a member that leaves is taken over from, in the middle of the stream', async () => {
      const leaving = await start(new Recorder('course'));
      const staying = await start(new Recorder('course'));
      appendRounds(10);
      await until(async () => (await effects()).length > 0);
      await leaving.stop();
      appendRounds(10);
      await staying.idle();
      await expectAll(20);
    });

    test('every group receives everything, and none waits for another', async () => {
      const stuck = await start(
        new Recorder('audit', () => {
          throw failing('ECONNREFUSED');
        }),
        { name: 'audit' },
      );
      appendRounds(4);
      const consumer = await start(new Recorder('course'));
      await consumer.idle();
      await expectAll(4);
      await stuck.stop();
      const unstuck = await start(new Recorder('audit'), { name: 'audit' });
      await unstuck.idle();
      await expectAll(4, 'audit');
    });

    test('goes on from its cursor after a restart', async () => {
      appendRounds(3);
      const first = await start(new Recorder('course'));
      await first.idle();
      await first.stop();
      appendRounds(3);
      let fresh = 0;
      const second = await start(new Recorder('course'), { hooks: { handled: (tally) => (fresh += tally.fresh) } });
      await second.idle();
      await expectAll(6);
      expect(fresh).toBe(3 * KEYS.length * SOURCES.length);
    });

    test('a poison event parks its key and everything behind it; others flow on; a redrive goes in order', async () => {
      let broken = true;
      const reaction = new Recorder('course', (event) => {
        if (broken && event.streamId === 'intake-course-c' && event.streamVersion === 3) throw failing('POISON');
      });
      appendRounds(2);
      const consumer = await start(reaction);
      await consumer.idle();
      appendRounds(3);
      await consumer.idle();
      appendRounds(1);
      await consumer.idle();

      const before = await effects();
      expect(
        versionsOf(
          before.filter((e) => e.source === 'intake'),
          'course-c',
        ),
      ).toEqual([1, 2]);
      for (const key of KEYS.filter((each) => each !== 'course-c'))
        expect(before.filter((effect) => effect.key === key)).toHaveLength(12);
      expect((await deadLetters(reaction).list()).items).toMatchObject([
        { key: 'course-c', cause: 'REACTION_FAILED', errorCode: 'POISON', attempts: 3 },
      ]);

      expect(await deadLetters(reaction).redrive('course-c', by)).toMatchObject({ outcome: 'still-parked' });
      broken = false;
      expect(await deadLetters(reaction).redrive('course-c', by)).toMatchObject({ outcome: 'resumed' });
      appendRounds(1);
      await consumer.idle();
      await expectAll(7);
    });

    test('a source that was restored is halted, not read on and not read again', async () => {
      appendRounds(2);
      const errors: unknown[] = [];
      const consumer = await start(new Recorder('course'), { onError: (error) => errors.push(error) });
      await consumer.idle();
      intake.restore();
      appendRounds(2);
      await expect(consumer.idle()).rejects.toMatchObject({ code: 'SOURCE_RESTORED' });
      const seen = await effects();
      expect(seen.filter((effect) => effect.source === 'intake')).toHaveLength(2 * KEYS.length);
      expect(errors).toContainEqual(expect.objectContaining({ code: 'SOURCE_RESTORED' }));
      expect(consumer.status().sources).toContainEqual(
        expect.objectContaining({ source: 'intake', state: 'halted', error: 'SOURCE_RESTORED' }),
      );
      await until(async () => (await effects()).filter((e) => e.source === 'infusion').length === 4 * KEYS.length);
    });

    test('tells how far behind it is, and that it is alive, separately', async () => {
      const consumer = await start(
        new Recorder('course', () => {
          throw failing('ECONNREFUSED');
        }),
      );
      appendRounds(2);
      await until(() => consumer.status().sources.every((source) => source.state === 'retrying'));
      expect(await consumer.lag()).toContainEqual({ source: 'intake', events: 2 * KEYS.length, capped: false });
      const { heartbeat } = consumer.status();
      await until(() => consumer.status().heartbeat > heartbeat);
    });
  });
}
