import type { Database } from '#event-store';
import { systemClock } from '#kernel';
import { Consumer } from '../consumer/consumer.js';
import type { ConsumerOptions } from '../consumer/types.js';
import type { EventTransport } from '../port.js';
import { Recorder } from './recorder.js';

/** A member of the group `course` that records what it sees of infusion's events. */
export async function startReader(
  transport: EventTransport,
  database: Database,
  options: Partial<ConsumerOptions> = {},
): Promise<Consumer> {
  const consumer = new Consumer({
    name: 'course',
    database,
    transport,
    sources: ['infusion'],
    reaction: new Recorder('course'),
    clock: systemClock,
    onError: () => undefined,
    retry: { attempts: 3, firstMs: 1, maxMs: 5 },
    ...options,
  });
  await consumer.start();
  return consumer;
}
