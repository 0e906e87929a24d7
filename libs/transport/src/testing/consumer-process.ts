/** A process to be killed: consumes the events of `sender.ts` in the database named by its argument. */
import { systemClock } from '#kernel';
import { Consumer } from '../consumer/consumer.js';
import { EmbeddedTransport } from '../embedded/embedded-transport.js';
import { openConsumerDatabase } from './database.js';
import { Recorder } from './recorder.js';
import { openSender } from './sender.js';

const [url = ''] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const sender = await openSender(url);
const database = await openConsumerDatabase(url);
const transport = new EmbeddedTransport();
await transport.carry(sender.store.source(sender.database));

/** Slow inside the transaction, so that a kill meets work that is done and not committed. */
const reaction = new Recorder('course', (event, uow) =>
  event.streamVersion % 5 === 0 ? uow.sql.query('SELECT pg_sleep(0.002)') : undefined,
);
const consumer = new Consumer({
  name: 'course',
  database,
  transport,
  sources: ['infusion'],
  reaction,
  clock: systemClock,
  // The test cuts its connections.
  onError: () => undefined,
  maxBatch: 25,
});
await consumer.start();
say('ready');
