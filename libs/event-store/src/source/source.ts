import type { ServiceName } from '#contracts';
import type { Database } from '../database/database.js';
import { READ_AFTER } from '../events/queries.js';
import type { EventRow } from '../events/rows.js';
import type { Wakes } from '../events/wakes.js';
import type { EventSource, PositionedEvent } from '../types.js';
import { ReaderBarrier, type Ceiling } from './barrier.js';
import { readIncarnation } from './incarnation.js';
import { Tail } from './tail.js';

/** Commits of other processes are found by looking. */
const LOOK_EVERY_MS = 500;
/** A reader does not wait longer than this for an append that hangs; it is woken again anyway. */
const PATIENCE_MS = 250;

export interface SourceParts {
  readonly service: ServiceName;
  readonly database: Database;
  readonly wakes: Wakes;
  readonly read: (row: EventRow) => PositionedEvent;
}

export class PostgresEventSource implements EventSource {
  readonly service: ServiceName;
  readonly #parts: SourceParts;
  readonly #barrier: ReaderBarrier;
  readonly #tail = new Tail((after, upTo, limit) => this.#fetch(after, upTo, limit));
  #looking: NodeJS.Timeout | undefined;

  constructor(parts: SourceParts) {
    this.service = parts.service;
    this.#parts = parts;
    this.#barrier = new ReaderBarrier(parts.database);
  }

  async incarnation(): Promise<string> {
    const { incarnation } = this.#barrier.ceiling;
    return incarnation === '' ? readIncarnation(this.#parts.database.sql) : incarnation;
  }

  async readAfter(position: bigint, limit: number): Promise<readonly PositionedEvent[]> {
    const known = await this.#read(position, limit);
    if (known.length > 0) return known;
    await this.#advance();
    return this.#read(position, limit);
  }

  onCommit(wake: () => void): () => void {
    const remove = this.#parts.wakes.add(wake);
    this.#looking ??= setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
    return () => {
      remove();
      if (this.#parts.wakes.listeners > 0) return;
      clearInterval(this.#looking);
      this.#looking = undefined;
    };
  }

  /** For metrics: how long committed events have been kept back by an append that does not end. */
  get delayedMs(): number {
    return this.#barrier.delayedMs;
  }

  /** A store that cannot be asked is one for its readers to find out about. */
  async #look(): Promise<void> {
    if (await this.#barrier.stirred().catch(() => true)) this.#parts.wakes.fire();
  }

  async #read(position: bigint, limit: number): Promise<readonly PositionedEvent[]> {
    const ceiling = this.#barrier.ceiling;
    return position >= ceiling.position ? [] : this.#tail.after(position, ceiling, limit);
  }

  async #fetch(after: bigint, { incarnation, position }: Ceiling, limit: number): Promise<PositionedEvent[]> {
    const values = [after.toString(), position.toString(), incarnation, limit];
    return (await this.#parts.database.sql.query<EventRow>(READ_AFTER, values)).map(this.#parts.read);
  }

  async #advance(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_MS);
    });
    const advanced = this.#barrier.advance();
    // A reader that has stopped waiting must not leave a rejection that nobody handles.
    advanced.catch(() => undefined);
    await Promise.race([advanced, patience]).finally(() => clearTimeout(timer));
  }
}
