import { keepTimer, type Timer, type UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import type { DecisionTools, SystemActs } from '#platform';
import { intakeCase } from '../domain/intake-case.js';
import type { IntakeCase, IntakeCaseCommand } from '../domain/intake-case.types.js';

const PREFIX = 'case-';

interface Expiring {
  readonly kind: string;
  readonly by: string;
  /** When something of the case runs out next; null: nothing does. */
  readonly dueAt: (state: IntakeCase) => string | null;
  readonly command: (now: Temporal.Instant) => IntakeCaseCommand;
}

/** The one timer of a case for something that runs out: set by what is decided, and looked at again when it fires. */
export class CaseExpiry {
  constructor(private readonly expiring: Expiring) {}

  timerOf(courseId: string, dueAt: string): Timer {
    return { owner: `${PREFIX}${courseId}`, kind: this.expiring.kind, dueAt };
  }

  follow(uow: UnitOfWork, state: IntakeCase | null): void {
    if (state === null) return;
    const { kind, dueAt } = this.expiring;
    keepTimer(uow, { owner: `${PREFIX}${state.courseId}`, kind, dueAt: dueAt(state) });
  }

  /** For `effects` of every command that may begin or end it. */
  readonly effects = async ({ uow, state }: DecisionTools<IntakeCase | null>): Promise<undefined> => {
    this.follow(uow, state);
    return undefined;
  };

  async fire(acts: SystemActs, timers: readonly Timer[], uow: UnitOfWork): Promise<void> {
    const { by, command } = this.expiring;
    for (const { owner } of timers) {
      const id = owner.slice(PREFIX.length);
      this.follow(uow, await acts.act(uow, { aggregate: intakeCase, id, command, by, cause: null }));
    }
  }
}
