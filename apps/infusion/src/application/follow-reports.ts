import { keepTimer, type UnitOfWork } from '#event-store';
import type { DecisionTools } from '#platform';
import { nextDeadline } from '../domain/adverse-event.js';
import type { AdverseEvent } from '../domain/adverse-event.types.js';

export const REPORT_DUE = 'ADVERSE_EVENT_REPORT';

const PREFIX = 'adverse-event-';
export const ownerOf = (adverseEventId: string): string => `${PREFIX}${adverseEventId}`;
export const adverseEventOf = (owner: string): string => owner.slice(PREFIX.length);

/** Keeps the one timer of an adverse event at the next deadline of a report that nobody has made. */
export const followDeadline = (uow: UnitOfWork, id: string, state: AdverseEvent): void =>
  keepTimer(uow, { owner: ownerOf(id), kind: REPORT_DUE, dueAt: nextDeadline(state) });

/** For `effects` of commands that may change what has to be reported. */
export const followReports =
  (id: string) =>
  async ({ uow, state }: DecisionTools<AdverseEvent>): Promise<undefined> => {
    followDeadline(uow, id, state);
    return undefined;
  };
