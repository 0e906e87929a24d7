import type { RecordedEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';
import { instantText } from '#kernel';
import { enqueue, lockParked, parkKey } from '../dead-letters/parking.js';
import { sourceRestored } from '../errors.js';
import type { Failure } from '../failures.js';
import type { Batch } from '../port.js';
import {
  incarnationOf,
  lockCheckpoint,
  readCursors,
  storeCheckpoint,
  storeCursors,
  type CheckpointRef,
} from './positions.js';
import { reactTo } from './readable.js';
import { sort } from './sort.js';
import type { ConsumerOptions, ParkCause, ParkedKey } from './types.js';

export interface Tally {
  readonly fresh: number;
  readonly duplicates: number;
  readonly queued: number;
  readonly parked: readonly ParkedKey[];
  /** How far each stream is handled now. */
  readonly cursors: ReadonlyMap<string, number>;
}

/** What is known of a batch's keys and streams before it is handled. */
interface Known {
  readonly parkedKeys: ReadonlySet<string>;
  readonly cursors: ReadonlyMap<string, number>;
}

const NOTHING: Tally = { fresh: 0, duplicates: 0, queued: 0, parked: [], cursors: new Map() };

type Context = Pick<ConsumerOptions, 'name' | 'database' | 'reaction' | 'upcasters' | 'clock' | 'onError'>;

/** One delivered batch and the transactions that it takes: one when all goes well, one a key or event when it does not. */
export class BatchWork {
  readonly #ref: CheckpointRef;

  constructor(
    private readonly context: Context,
    readonly batch: Batch,
  ) {
    this.#ref = { consumer: context.name, source: batch.source, lane: batch.lane };
  }

  get source(): ServiceName {
    return this.batch.source;
  }

  /** Everything in one transaction. */
  whole(): Promise<Tally | 'overtaken'> {
    const { events, checkpoint } = this.batch;
    return this.#locked(events, async (uow, known) => {
      const moved = (): Promise<void> => storeCheckpoint(uow.sql, this.#ref, checkpoint, this.#now());
      return this.#handle({ events, known }, uow, moved);
    });
  }

  /** Some of the events; the checkpoint stays, so that after a crash all of them come again, these as duplicates. */
  part(events: readonly RecordedEvent[]): Promise<Tally | 'overtaken'> {
    return this.#locked(events, (uow, known) => this.#handle({ events, known }, uow));
  }

  /** Parks the key of events that cannot be handled, from the first of them on. */
  park(events: readonly RecordedEvent[], failure: Failure, attempts: number): Promise<Tally | 'overtaken'> {
    return this.#locked([], async (uow) => {
      const parked = await this.#park(events.slice(0, 1), 'REACTION_FAILED', { ...failure, attempts }, uow);
      await enqueue(uow.sql, this.context.name, events);
      return { ...NOTHING, queued: events.length, parked };
    });
  }

  /** After all parts. */
  finish(): Promise<Tally | 'overtaken'> {
    return this.#locked([], async (uow) => {
      await storeCheckpoint(uow.sql, this.#ref, this.batch.checkpoint, this.#now());
      return NOTHING;
    });
  }

  #now(): string {
    return instantText(this.context.clock.now().epochMilliseconds);
  }

  #locked(
    events: readonly RecordedEvent[],
    work: (uow: UnitOfWork, known: Known) => Promise<Tally>,
  ): Promise<Tally | 'overtaken'> {
    return this.context.database.transaction(async (uow) => {
      const locking = lockCheckpoint(uow.sql, this.#ref, this.#now());
      const [stored, known] = await Promise.all([locking, this.#look(events, uow)]);
      const { follows, checkpoint } = this.batch;
      const incarnation = stored.checkpoint?.incarnation ?? (await incarnationOf(uow.sql, this.#ref));
      if (incarnation !== undefined && incarnation !== checkpoint.incarnation) throw sourceRestored(this.source);
      if (follows !== undefined && follows !== (stored.checkpoint?.token ?? null)) return 'overtaken';
      return work(uow, stored.atOnce ? known : await this.#look(events, uow));
    });
  }

  async #look(events: readonly RecordedEvent[], { sql }: UnitOfWork): Promise<Known> {
    if (events.length === 0) return { parkedKeys: new Set(), cursors: new Map() };
    const { name } = this.context;
    const [parkedKeys, cursors] = await Promise.all([
      lockParked(sql, name, new Set(events.map((event) => event.key))),
      readCursors(sql, name, new Set(events.map((event) => event.streamId))),
    ]);
    return { parkedKeys, cursors };
  }

  async #handle(
    { events, known }: { events: readonly RecordedEvent[]; known: Known },
    uow: UnitOfWork,
    moved = async (): Promise<void> => undefined,
  ): Promise<Tally> {
    const { name } = this.context;
    const { parkedKeys, cursors } = known;
    const { fresh, queued, gaps, duplicates, cursors: handled } = sort(events, cursors, parkedKeys);
    const parked = await this.#park(gaps, 'GAP', { code: 'GAP', fingerprint: 'GAP', attempts: 0 }, uow);
    await enqueue(uow.sql, name, queued);
    if (fresh.length > 0) await reactTo(this.context, fresh, uow);
    uow.withCommit(storeCursors(uow.sql, name, handled));
    uow.withCommit(moved());
    return { fresh: fresh.length, duplicates, queued: queued.length, parked, cursors: handled };
  }

  /** Each event parks its key; in the order of keys, like every lock on them. */
  async #park(
    events: readonly RecordedEvent[],
    cause: ParkCause,
    { code, fingerprint, attempts }: Failure & { attempts: number },
    uow: UnitOfWork,
  ): Promise<ParkedKey[]> {
    const parked: ParkedKey[] = [];
    for (const { key, source } of events.toSorted((a, b) => (a.key < b.key ? -1 : 1))) {
      const entry = { consumer: this.context.name, key, source, cause, fingerprint, errorCode: code, attempts };
      await parkKey(uow.sql, entry, this.#now());
      await this.#tell(entry, uow);
      parked.push(entry);
    }
    return parked;
  }

  async #tell(entry: ParkedKey, uow: UnitOfWork): Promise<void> {
    if (this.context.reaction.parked === undefined) return;
    await uow.sql.query('SAVEPOINT told');
    try {
      await this.context.reaction.parked(entry, uow);
    } catch (error) {
      await uow.sql.query('ROLLBACK TO SAVEPOINT told');
      this.context.onError(error, this.source);
    }
  }
}
