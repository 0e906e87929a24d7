import type { Sql } from '#event-store';
import { newId, type Clock, type NewId } from '#kernel';
import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../failures.js';
import { actionsOf, recordEnd, recordStart } from './actions.js';
import { findKey, groupKeys, keysParkedFirst, listKeys } from './listing.js';
import { KeyQueue } from './queue.js';
import { redriveKey, rehearse, type Progress, type RedriveContext } from './redrive.js';
import type {
  DeadLetterDetail,
  DeadLetterFilter,
  DeadLetterGroup,
  DeadLetterKey,
  Page,
  PageRequest,
  RedriveBegun,
  RedriveJournal,
  RedriveManyOptions,
  RedriveOptions,
  RedriveOutcome,
  RedriveRecord,
  RedriveResult,
} from './types.js';

export interface DeadLettersOptions extends RedriveContext {
  readonly clock: Clock;
  readonly newId?: NewId;
  /** Failed redrives of a key before the next one must be forced. */
  readonly maxRedrives?: number;
  readonly journal?: RedriveJournal;
}

const SHOWN = 100;

/**
 * What stands still at one consumer, and how it is set going again. There is no way to throw an event away: a course
 * with a hole in its history is what this system exists to prevent. An event that cannot be handled needs a fix, then a
 * redrive.
 */
export class DeadLetters {
  readonly #maxRedrives: number;
  readonly #newId: NewId;

  constructor(private readonly options: DeadLettersOptions) {
    this.#maxRedrives = options.maxRedrives ?? 5;
    this.#newId = options.newId ?? newId;
  }

  list(request: PageRequest = {}): Promise<Page<DeadLetterKey>> {
    return listKeys(this.#sql, this.options.consumer, request);
  }

  groups(): Promise<DeadLetterGroup[]> {
    return groupKeys(this.#sql, this.options.consumer);
  }

  inspect(key: string): Promise<DeadLetterDetail | undefined> {
    const { consumer, database } = this.options;
    return database.transaction(async ({ sql }) => {
      const found = await findKey(sql, consumer, key);
      if (found === undefined) return undefined;
      const queue = new KeyQueue(sql, consumer, key);
      const { ready, waiting } = await queue.plan();
      const ordinals = [...ready, ...waiting].slice(0, SHOWN).map((event) => event.ordinal);
      return { ...found, events: await queue.eventsOf(ordinals), actions: await actionsOf(sql, consumer, key) };
    });
  }

  /** What was done about a key, the oldest first; also after it has resumed. */
  actionsOn(key: string): Promise<RedriveRecord[]> {
    return actionsOf(this.#sql, this.options.consumer, key);
  }

  /** Throws on an outage only; the record then says `started`. A key that is not parked leaves no record. */
  async redrive(key: string, options: RedriveOptions): Promise<RedriveResult> {
    const parked = await findKey(this.#sql, this.options.consumer, key);
    if (parked === undefined) return { key, outcome: 'not-parked', handled: 0, remaining: 0, errorCode: null };
    const begun = await this.#begin(key, options);
    const result = await this.#redrive(parked, options);
    await this.#end(begun, result);
    return result;
  }

  #begin(key: string, options: RedriveOptions): Promise<RedriveBegun> {
    const { actor, reasonCode, dryRun = false, force: forced = false } = options;
    const begun = { id: this.#newId(), key, actor, reasonCode, dryRun, forced };
    const { consumer, database, journal } = this.options;
    return database.transaction(async (uow) => {
      await recordStart(uow.sql, { ...begun, consumer, at: this.#now() }, options);
      await journal?.begun(begun, uow);
      return begun;
    });
  }

  #end(begun: RedriveBegun, result: RedriveResult): Promise<void> {
    return this.options.database.transaction(async (uow) => {
      await recordEnd(uow.sql, begun.id, result, this.#now());
      await this.options.journal?.ended(begun, result, uow);
    });
  }

  async redriveMany(filter: DeadLetterFilter, options: RedriveManyOptions): Promise<RedriveResult[]> {
    const keys = await keysParkedFirst(this.#sql, this.options.consumer, filter, options.limit ?? SHOWN);
    const results: RedriveResult[] = [];
    for (const key of keys) {
      if (results.length > 0 && options.pauseMs !== undefined) await delay(options.pauseMs);
      results.push(await this.redrive(key, options));
    }
    return results;
  }

  get #sql(): Sql {
    return this.options.database.sql;
  }

  #now(): string {
    return this.options.clock.now().toString();
  }

  async #redrive(parked: DeadLetterKey, options: RedriveOptions): Promise<RedriveResult> {
    const { key } = parked;
    if (parked.redrives >= this.#maxRedrives && options.force !== true)
      return { key, outcome: 'refused', handled: 0, remaining: parked.waiting, errorCode: parked.errorCode };
    if (options.dryRun === true) return resultOf(key, await rehearse(this.options, key));
    const progress = await redriveKey(this.options, key);
    if (progress.failure !== null) await this.#failed(key, progress.failure);
    return resultOf(key, progress);
  }

  async #failed(key: string, { code, fingerprint }: Failure): Promise<void> {
    await this.#sql.query(
      `UPDATE dead_letter_keys SET redrives = redrives + 1, error_code = $3, fingerprint = $4,
         cause = CASE WHEN $3 = 'GAP' THEN 'GAP' ELSE 'REACTION_FAILED' END
       WHERE consumer = $1 AND key = $2 AND status = 'parked'`,
      [this.options.consumer, key, code, fingerprint],
    );
  }
}

function resultOf(key: string, { handled, remaining, failure }: Progress): RedriveResult {
  const outcome: RedriveOutcome = failure === null ? 'resumed' : 'still-parked';
  return { key, outcome, handled, remaining, errorCode: failure?.code ?? null };
}
