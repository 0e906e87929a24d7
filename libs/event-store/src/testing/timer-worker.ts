/**
 * A process that fires timers, to be killed. Mode `fire`: writes down each firing, in the same transaction. Mode `hang`:
 * says "claimed" when its first batch is claimed and fired but not committed, and then never goes on.
 *
 * Arguments: url, mode.
 */
import { systemClock } from '#kernel';
import { TimerRunner, type Timer, type TimerHandler, type UnitOfWork } from '../index.js';
import { openStoreDatabase } from './fixtures.js';

const [url = '', mode = 'fire'] = process.argv.slice(2);
const database = await openStoreDatabase(url, { poolSize: 4 });

const handler: TimerHandler = {
  kind: 'WINDOW',
  async fire(timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    await uow.sql.query('INSERT INTO fired (owner) SELECT unnest($1::text[])', [timers.map((timer) => timer.owner)]);
    process.stdout.write(`claimed ${timers.length}\n`);
    if (mode === 'hang') await new Promise<never>(() => setInterval(() => undefined, 1000));
  },
  async *expected() {
    // Nothing is rebuilt here.
  },
};

const onError = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
new TimerRunner({ database, clock: systemClock, handlers: [handler], onError, sweepMs: 20 }).start();
