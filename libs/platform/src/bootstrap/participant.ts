import { nextDueAt } from '#event-store';
import { Temporal } from '#kernel';
import type { ServiceRuntime } from '../application/service-runtime.js';

/** A service as the time machine sees it, in this process or in another one. Every step may be repeated. */
export interface Participant {
  /** From now on it is that time there. */
  set(now: Temporal.Instant): Promise<void>;
  /** Fires what is due. Answers a text that is another one whenever anything has been recorded since. */
  fire(now: Temporal.Instant): Promise<string>;
  /** Resolves when everything that was recorded can be received by others. */
  carry(now: Temporal.Instant): Promise<void>;
  /** Resolves when everything that can be received is handled. */
  handle(now: Temporal.Instant): Promise<void>;
  nextDue(now: Temporal.Instant): Promise<Temporal.Instant | null>;
}

/** A service of this process; it reads the very clock that the machine moves. */
export class LocalParticipant implements Participant {
  constructor(private readonly runtime: ServiceRuntime) {}

  async set(): Promise<void> {
    // The clock is shared.
  }

  async fire(now: Temporal.Instant): Promise<string> {
    await this.runtime.timers?.drain(now.toString());
    // Counts as well: a lower position may be committed after a higher one.
    const last = "SELECT count(*) || '@' || coalesce(max(position), 0) AS last FROM events";
    const [row] = await this.runtime.database.sql.query<{ last: string }>(last);
    return row?.last ?? '';
  }

  async carry(): Promise<void> {
    await this.runtime.carrier?.idle();
  }

  async handle(): Promise<void> {
    await this.runtime.consumer?.idle();
  }

  async nextDue(): Promise<Temporal.Instant | null> {
    const due = await nextDueAt(this.runtime.database.sql);
    return due === undefined ? null : Temporal.Instant.from(due);
  }
}
