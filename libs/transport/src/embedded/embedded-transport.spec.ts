import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import type { Batch, BatchOutcome, Checkpoint, Subscription, SubscriptionOptions } from '../port.js';
import { ScriptedSource } from '../testing/scripted-source.js';
import { until } from '../testing/until.js';
import { EmbeddedTransport } from './embedded-transport.js';

jest.setTimeout(60_000);

let intake: ScriptedSource;
let infusion: ScriptedSource;
let transport: EmbeddedTransport;
let subscription: Subscription | undefined;

beforeEach(async () => {
  [intake, infusion] = [new ScriptedSource('intake'), new ScriptedSource('infusion')];
  transport = new EmbeddedTransport();
  await transport.carry(intake);
  await transport.carry(infusion);
});

afterEach(async () => {
  await subscription?.stop();
  intake.close();
  infusion.close();
});

const subscribe = async (
  onBatch: (batch: Batch) => Promise<BatchOutcome>,
  options: Partial<SubscriptionOptions> = {},
): Promise<Subscription> => {
  subscription = await transport.subscribe({
    group: 'test',
    sources: ['intake', 'infusion'],
    checkpoints: { load: async () => undefined },
    onBatch,
    maxBatch: 5,
    ...options,
  });
  return subscription;
};

test('a source is carried once', async () => {
  await expect(transport.carry(intake)).rejects.toMatchObject({ code: 'ALREADY_CARRIED' });
});

test('takes turns: a source with much to tell starves no other', async () => {
  for (let n = 0; n < 30; n++) intake.append('a');
  infusion.append('a');
  const order: string[] = [];
  const running = await subscribe(async ({ source }) => {
    order.push(source);
    return 'handled';
  });
  await running.idle();
  expect(order.slice(0, 3)).toEqual(['intake', 'infusion', 'intake']);
});

test('one batch at a time, without the positions of the transport', async () => {
  let inFlight = 0;
  const batches: Batch[] = [];
  for (let n = 0; n < 12; n++) [intake, infusion].forEach((source) => source.append(`k${n}`));
  const running = await subscribe(async (batch) => {
    expect(++inFlight).toBe(1);
    await new Promise(setImmediate);
    inFlight--;
    batches.push(batch);
    return 'handled';
  });
  await running.idle();
  expect(batches.flatMap((batch) => batch.events)).toHaveLength(24);
  expect(() => JSON.stringify(batches)).not.toThrow();
  expect(batches.filter((batch) => batch.source === 'intake').map((batch) => batch.follows)).toEqual([
    null,
    '35',
    '70',
  ]);
});

test('while one source is being retried the other flows on', async () => {
  intake.append('a');
  infusion.append('a');
  let handled = 0;
  const errors: unknown[] = [];
  await subscribe(
    async ({ source }) => {
      if (source === 'intake') throw new Error('not now');
      handled += 1;
      return 'handled';
    },
    { onError: (error) => errors.push(error) },
  );
  await until(() => handled === 1 && errors.length > 1);
  infusion.append('a');
  await until(() => handled === 2);
  expect(subscription?.status().sources).toMatchObject([
    { source: 'intake', state: 'retrying', error: 'Error' },
    { source: 'infusion', state: 'live', failures: 0, error: null },
  ]);
});

test('overtaken: goes on from where the other member got', async () => {
  for (let n = 0; n < 10; n++) intake.append('a');
  let stored: Checkpoint | undefined;
  const versions: number[] = [];
  const incarnation = await intake.incarnation();
  const running = await subscribe(
    async ({ events, follows }) => {
      if (follows === null) {
        stored = { token: '56', incarnation };
        return 'overtaken';
      }
      versions.push(...events.map((event) => event.streamVersion));
      return 'handled';
    },
    { checkpoints: { load: async () => stored }, sources: ['intake'] },
  );
  await running.idle();
  expect(versions).toEqual([9, 10]);
});

test('a report that throws ends nothing', async () => {
  intake.append('a');
  let calls = 0;
  const running = await subscribe(
    async () => {
      if (calls++ === 0) throw new Error('not now');
      return 'handled';
    },
    {
      onError: () => {
        throw new Error('the reporter is broken');
      },
    },
  );
  await running.idle();
  expect(calls).toBe(2);
});

test('stopping waits for the batch in flight and answers who waits', async () => {
  intake.append('a');
  let release: (() => void) | undefined;
  let ended = false;
  const running = await subscribe(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    ended = true;
    return 'handled';
  });
  await until(() => release !== undefined);
  const refused = expect(running.idle()).rejects.toMatchObject({ code: 'SUBSCRIPTION_STOPPED' });
  const stopping = running.stop();
  release?.();
  await stopping;
  expect(ended).toBe(true);
  await refused;
});
