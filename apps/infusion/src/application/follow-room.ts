import { keepTimer, type UnitOfWork } from '#event-store';
import type { DecisionTools } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { contactDueAt } from '../domain/aftercare.js';
import type { InfusionSession } from '../domain/infusion.types.js';
import { looksAt } from '../domain/monitoring.js';

export const MONITORING = 'MONITORING_GAP';
export const CONTACT = 'POST_DISCHARGE_CONTACT';

const PREFIX = 'infusion-';
export const ownerOf = (infusionId: string): string => `${PREFIX}${infusionId}`;
export const infusionOf = (owner: string): string => owner.slice(PREFIX.length);

/** Keeps the timer of the next reading where the visit has it. */
export const followMonitoring = (uow: UnitOfWork, id: string, state: InfusionSession, policy: ClinicPolicy) =>
  keepTimer(uow, { owner: ownerOf(id), kind: MONITORING, dueAt: looksAt(state, policy) });

/** Keeps the timer of the call after discharge where the visit has it. */
export const followContact = (uow: UnitOfWork, id: string, state: InfusionSession, policy: ClinicPolicy) =>
  keepTimer(uow, { owner: ownerOf(id), kind: CONTACT, dueAt: contactDueAt(state, policy) });

type Tools = Pick<DecisionTools<InfusionSession>, 'uow' | 'state'>;

/** For `effects` of commands that begin, move or end what is due in the room. */
export const watching =
  (id: string, policy: ClinicPolicy) =>
  async ({ uow, state }: Tools): Promise<undefined> => {
    followMonitoring(uow, id, state, policy);
    return undefined;
  };

/** For `effects` of commands with which the patient leaves. */
export const leaving =
  (id: string, policy: ClinicPolicy) =>
  async ({ uow, state }: Tools): Promise<undefined> => {
    followMonitoring(uow, id, state, policy);
    followContact(uow, id, state, policy);
    return undefined;
  };
