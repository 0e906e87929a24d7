import type { IntakeEvent } from '#contracts';
import { accept, refusal, refuse, type Aggregate, type Decision, type Temporal } from '#kernel';
import { birthDateProblem } from './age.js';

export type ConsultationEvent = Extract<IntakeEvent, { type: 'ConsultationRequested' | 'ConsultationCompleted' }>;
type Requested = Extract<ConsultationEvent, { type: 'ConsultationRequested' }>;
type Completed = Extract<ConsultationEvent, { type: 'ConsultationCompleted' }>;

/** The free first contact. It precedes any clinical record; a case is opened only when it ends in PROCEED. */
export interface Consultation {
  readonly siteId: string;
  readonly patientRef: string;
  readonly outcome: Completed['data']['outcome'] | null;
}

export type ConsultationCommand =
  | {
      readonly type: 'RequestConsultation';
      readonly data: Requested['data'];
      readonly person: Requested['sealed'];
      readonly now: Temporal.Instant;
      /** Of the site: today is what it is there. */
      readonly zone: string;
    }
  | { readonly type: 'CompleteConsultation'; readonly data: Completed['data'] };

const request = (command: Extract<ConsultationCommand, { type: 'RequestConsultation' }>) => {
  const { data, person } = command;
  const problem = birthDateProblem(person.birthDate, command);
  return problem === null
    ? accept<ConsultationEvent>({ type: 'ConsultationRequested', data, sealed: person })
    : refuse(problem);
};

const decide = (command: ConsultationCommand, state: Consultation | null): Decision<ConsultationEvent> => {
  if (command.type === 'RequestConsultation') return request(command);
  if (state === null) return refuse(refusal('NOT_FOUND', 'Request the consultation first.'));
  if (state.outcome !== null)
    return refuse(refusal('CONSULTATION_ALREADY_COMPLETED', `The consultation ended with ${state.outcome}.`));
  return accept({ type: 'ConsultationCompleted', data: command.data });
};

const evolve = (state: Consultation | null, event: ConsultationEvent): Consultation | null => {
  if (event.type === 'ConsultationRequested')
    return { siteId: event.data.siteId, patientRef: event.data.patientRef, outcome: null };
  return state === null ? null : { ...state, outcome: event.data.outcome };
};

export const consultation: Aggregate<Consultation | null, ConsultationCommand, ConsultationEvent> = {
  service: 'intake',
  category: 'consultation',
  initial: null,
  decide,
  evolve,
  subject: (state) =>
    state === null ? undefined : { key: state.patientRef, siteId: state.siteId, patientRef: state.patientRef },
};
