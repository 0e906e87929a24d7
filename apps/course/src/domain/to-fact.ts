import type {
  RecordedEvent,
  PublishedInfusionEvent,
  PublishedIntakeEvent,
  PublishedSchedulingEvent,
  PublishedTherapyEvent,
} from '#contracts';
import type { Fact } from '#protocol';
import type { Evidence } from './treatment-course.types.js';

/** A fact without what every fact takes from its event. */
type Reported = {
  [K in Fact['kind']]: Omit<Extract<Fact, { kind: K }>, 'factId' | 'at'> & { at?: string };
}[Fact['kind']];
type Table<E extends { type: string; data: unknown }> = {
  readonly [T in E['type']]?: (data: (E & { type: T })['data'], event: RecordedEvent) => Reported | undefined;
};

const ELIGIBLE: readonly string[] = ['ELIGIBLE', 'ELIGIBLE_WITH_CONDITIONS'];

const intake: Table<PublishedIntakeEvent> = {
  EligibilityDecided: ({ eligibilityId, outcome, validFrom, validUntil = validFrom, maxInfusions }) => ({
    kind: 'ELIGIBILITY_DECIDED',
    eligibilityId,
    eligible: ELIGIBLE.includes(outcome),
    validUntil,
    maxInfusions,
  }),
  EligibilityExpired: ({ eligibilityId }) => ({ kind: 'ELIGIBILITY_REVOKED', eligibilityId, cause: 'EXPIRED' }),
  EligibilityRevoked: ({ eligibilityId, cause }) => ({ kind: 'ELIGIBILITY_REVOKED', eligibilityId, cause }),
  ConsentSigned: ({ consentType }) => ({ kind: 'CONSENT_SIGNED', consentType }),
  // Dated by its recording: backdated before the signature it would read as if the consent had been given again.
  ConsentWithdrawn: ({ consentType }, { recordedAt }) => ({ kind: 'CONSENT_WITHDRAWN', consentType, at: recordedAt }),
  SafetyAlertRaised: ({ alertId, trigger }) => ({ kind: 'HOLD_PLACED', holdId: alertId, reason: trigger }),
  SafetyAlertResolved: ({ alertId }, { actor }) => ({ kind: 'HOLD_RELEASED', holdId: alertId, by: actor.subject }),
};

const discharged = (data: { infusionId: string; ordinal: number; dischargedAt: string }): Reported => ({
  kind: 'PATIENT_DISCHARGED',
  infusionId: data.infusionId,
  ordinal: data.ordinal,
  at: data.dischargedAt,
});

/** Dated by when the patient was expected: it may be written down much later. */
const scheduling: Table<PublishedSchedulingEvent> = {
  NoShowRecorded: ({ stepId, startsAt }) => ({ kind: 'NO_SHOW', stepId, ...(startsAt && { at: startsAt }) }),
};

const infusion: Table<PublishedInfusionEvent> = {
  InfusionStarted: ({ infusionId, ordinal, zone, permitId, startedAt }) => ({
    kind: 'INFUSION_STARTED',
    infusionId,
    ordinal,
    zone,
    permitId,
    at: startedAt,
  }),
  InfusionStopped: ({ infusionId, ordinal, counts, stoppedAt }) => ({
    kind: 'INFUSION_STOPPED',
    infusionId,
    ordinal,
    counts,
    at: stoppedAt,
  }),
  EnteredInErrorMarked: ({ infusionId, ordinal, dose }) =>
    dose === undefined ? undefined : { kind: 'INFUSION_CORRECTED', infusionId, ordinal, counts: dose.is.counts },
  PatientDischarged: (data) => discharged(data),
  DischargedAgainstAdvice: (data) => discharged(data),
  VisitEndedByIncident: (data) => discharged(data),
};

type Of<N extends PublishedTherapyEvent['type']> = Extract<PublishedTherapyEvent, { type: N }>['data'];

/** A session of a numbered kind names its number; one that does not cannot be told from the first. */
const ordinalOf = ({ ordinals, stepId }: { ordinals: readonly number[]; stepId: string }): number =>
  ordinals[0] ?? Number(stepId.split(':')[1] ?? 1);

const ordinalsOf = (session: { ordinals: number[]; stepId: string }): number[] =>
  session.ordinals.length > 0 ? session.ordinals : [ordinalOf(session)];

const sessionStarted: {
  readonly [K in Of<'TherapySessionStarted'>['kind']]: (data: Of<'TherapySessionStarted'>) => Reported;
} = {
  PREPARATION: ({ sessionId, zone, permitId }) => ({ kind: 'PREPARATION_SESSION_STARTED', sessionId, zone, permitId }),
  INTEGRATION: (data) => {
    const { sessionId, zone, permitId } = data;
    return { kind: 'INTEGRATION_STARTED', sessionId, ordinals: ordinalsOf(data), zone, permitId };
  },
  THERAPY: (data) => {
    const { sessionId, zone, permitId } = data;
    return { kind: 'THERAPY_STARTED', sessionId, ordinal: ordinalOf(data), zone, permitId };
  },
  DOSING: (data) => {
    const { sessionId, zone, permitId } = data;
    return { kind: 'DOSING_SESSION_STARTED', sessionId, ordinal: ordinalOf(data), zone, permitId };
  },
};

const sessionCompleted: {
  readonly [K in Of<'TherapySessionCompleted'>['kind']]: (data: Of<'TherapySessionCompleted'>) => Reported;
} = {
  PREPARATION: ({ sessionId, zone }) => ({ kind: 'PREPARATION_SESSION_COMPLETED', sessionId, zone }),
  INTEGRATION: (data) => ({
    kind: 'INTEGRATION_COMPLETED',
    sessionId: data.sessionId,
    ordinals: ordinalsOf(data),
  }),
  THERAPY: (data) => ({ kind: 'THERAPY_COMPLETED', sessionId: data.sessionId, ordinal: ordinalOf(data) }),
  DOSING: (data) => ({ kind: 'DOSING_SESSION_COMPLETED', sessionId: data.sessionId, ordinal: ordinalOf(data) }),
};

const therapy: Table<PublishedTherapyEvent> = {
  TherapySessionStarted: (data) => ({ ...sessionStarted[data.kind](data), at: data.startedAt }),
  TherapySessionCompleted: (data) => sessionCompleted[data.kind](data),
  TherapySessionAbandoned: ({ sessionId }) => ({ kind: 'THERAPY_SESSION_ABANDONED', sessionId }),
  // Of an infusion or an integration, scheduling says so, or a window that passes.
  TherapySessionMissed: ({ stepId, who }) =>
    who === 'PATIENT' && stepId.startsWith('PREPARATION:') ? { kind: 'NO_SHOW', stepId } : undefined,
  PreparationCompleted: ({ validUntil }) => ({ kind: 'PREPARATION_COMPLETED', validUntil }),
  PreparationReopened: () => ({ kind: 'PREPARATION_REOPENED' }),
  // What lapsed has to be done again, in sessions that the protocol has to have room for.
  PreparationLapsed: () => ({ kind: 'PREPARATION_REOPENED' }),
  PreparationWaived: ({ signedBy, reasonCode }) => ({ kind: 'PREPARATION_WAIVED', by: signedBy, reason: reasonCode }),
  IntegrationRequirementWaived: ({ ordinal, signedBy, reasonCode }) => ({
    kind: 'INTEGRATION_WAIVED',
    ordinal,
    by: signedBy,
    reason: reasonCode,
  }),
};

type AnyTable = Readonly<Record<string, ((data: unknown, event: RecordedEvent) => Reported | undefined) | undefined>>;

/** Which published events are facts about a course; every other one is none. */
export const FACTS: Readonly<Record<string, AnyTable>> = {
  intake: intake as AnyTable,
  scheduling: scheduling as AnyTable,
  infusion: infusion as AnyTable,
  therapy: therapy as AnyTable,
};

/** The fact that a published event reports; the event's id becomes the fact's. Undefined when it reports none. */
export const toEvidence = (event: RecordedEvent): Evidence | undefined => {
  const { source: service, streamId, streamVersion, eventId, occurredAt } = event;
  const reported = FACTS[service]?.[event.type]?.(event.data, event);
  if (reported === undefined) return undefined;
  const fact = { ...reported, factId: eventId, at: reported.at ?? occurredAt };
  return { fact, source: { service, streamId, streamVersion } };
};
