import { nextDueAt } from '#event-store';
import { Temporal } from '#kernel';
import type { ServiceRuntime } from '../application/service-runtime.js';

/** How a service stands. */
export interface Standing {
  /** Another text whenever anything has been recorded since. */
  readonly recorded: string;
  /** When its next timer is due. */
  readonly nextDue: Temporal.Instant | null;
}

/**
 * A service as the time machine sees it, in this process or in another one. Every step may be repeated. Steps are few and
 * answer all there is to know: each is a request to every process, and they are most of what moving the time costs.
 */
export interface Participant {
  /** From now on it is that time there. Nothing fires. */
  set(now: Temporal.Instant): Promise<Standing>;
  /** Fires what is due. */
  fire(now: Temporal.Instant): Promise<Standing>;
  /** Resolves when everything that was recorded can be received by others. */
  carry(now: Temporal.Instant): Promise<void>;
  /** Resolves when everything that can be received is handled, and what became due by that has fired. */
  handle(now: Temporal.Instant): Promise<Standing>;
}

/** When the first timer of all these is due that comes after an instant; without one, of all of them. */
export const earliestDue = (
  standings: readonly Standing[],
  after: Temporal.Instant | null = null,
): Temporal.Instant | null => {
  const due = standings.flatMap(({ nextDue }) => (nextDue === null ? [] : [nextDue]));
  const coming = after === null ? due : due.filter((at) => Temporal.Instant.compare(at, after) > 0);
  return coming.toSorted((a, b) => Temporal.Instant.compare(a, b))[0] ?? null;
};

/** Counts as well: a lower position may be committed after a higher one. */
const RECORDED = "SELECT count(*) || '@' || coalesce(max(position), 0) AS recorded FROM events";

/** A service of this process; it reads the very clock that the machine moves. */
export class LocalParticipant implements Participant {
  constructor(private readonly runtime: ServiceRuntime) {}

  /** The clock is shared. */
  set(): Promise<Standing> {
    return this.standing();
  }

  async fire(now: Temporal.Instant): Promise<Standing> {
    await this.runtime.timers?.drain(now.toString());
    return this.standing();
  }

  async carry(): Promise<void> {
    await this.runtime.carrier?.idle();
  }

  async handle(now: Temporal.Instant): Promise<Standing> {
    await this.runtime.consumer?.idle();
    return this.fire(now);
  }

  /** Timers first: one that fires in between is either still seen as due, or what it recorded is seen. */
  private standing(): Promise<Standing> {
    return this.runtime.database.session(async (sql) => {
      const [due, [row]] = await Promise.all([nextDueAt(sql), sql.query<{ recorded: string }>(RECORDED)]);
      return { recorded: row?.recorded ?? '', nextDue: due === undefined ? null : Temporal.Instant.from(due) };
    });
  }
}
