import type { RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import type { Reaction } from '../consumer/types.js';

/** Of whom, what, in which order of handling. No key: an effect that happens twice must show as two rows. */
export const CREATE_EFFECTS = `CREATE TABLE IF NOT EXISTS effects
  (n bigserial, consumer text, source text, stream_id text, version int, key text)`;

export interface Effect {
  readonly source: string;
  readonly stream: string;
  readonly version: number;
  readonly key: string;
}

export const effectsOf = (sql: Sql, consumer: string): Promise<Effect[]> =>
  sql.query<Effect>('SELECT source, stream_id AS stream, version, key FROM effects WHERE consumer = $1 ORDER BY n', [
    consumer,
  ]);

export const versionsOf = (effects: readonly Effect[], key: string): number[] =>
  effects.filter((effect) => effect.key === key).map((effect) => effect.version);

/** Writes down what it saw, and throws where the test says so. */
export class Recorder implements Reaction {
  readonly name = 'recorder';
  calls = 0;

  constructor(
    private readonly consumer: string,
    public before: (event: RecordedEvent, uow: UnitOfWork) => unknown = () => undefined,
  ) {}

  async react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> {
    this.calls += 1;
    for (const event of events) await this.before(event, uow);
    await uow.sql.query(
      `INSERT INTO effects (consumer, source, stream_id, version, key)
       SELECT $1, e->>'source', e->>'streamId', (e->>'streamVersion')::int, e->>'key'
       FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS all_of(e, n) ORDER BY all_of.n`,
      [this.consumer, JSON.stringify(events)],
    );
  }
}

export const failing = (code: string): Error => Object.assign(new Error('made to fail'), { code });
