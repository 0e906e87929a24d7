interface GateEntry {
  readonly description: string;
  /** Whether a signed GATE_OVERRIDDEN fact can stand in for it. */
  readonly overridable: boolean;
  /** All that an override that is signed from now on stands in for, where that is not everything. */
  readonly overrideCovers?: 'EXPIRY';
  /** Published events that would satisfy it, besides the passing of time and an override. */
  readonly satisfiedBy: readonly string[];
}

const gate = (description: string, satisfiedBy: readonly string[] = []): GateEntry => ({
  description,
  overridable: true,
  satisfiedBy,
});
const hardGate = (description: string, satisfiedBy: readonly string[] = []): GateEntry => ({
  description,
  overridable: false,
  satisfiedBy,
});

/** Every gate there is. The names are stable: events, refusals and overrides carry them for years. */
export const GATES = {
  COURSE_ACTIVE: hardGate('The course is open and was not terminated.', ['TreatmentCourseOpened']),
  NO_HOLD: hardGate('No hold is in force.', ['HoldReleased']),
  FACTS_CONSISTENT: hardGate(
    'Every reported fact can be read: its instants and zones exist, and no id stands for two different facts.',
  ),
  CONSENT_ACTIVE: hardGate('Each consent that the step needs is signed and not withdrawn.', ['ConsentSigned']),
  SERIES_OPEN: hardGate('The infusion series was not closed early.'),
  NO_STEP_IN_PROGRESS: hardGate('No infusion of the course is in progress.', ['InfusionStopped']),
  PREVIOUS_INFUSION_DONE: hardGate('The infusion that this step follows has taken place and counts.', [
    'InfusionStopped',
  ]),
  PREVIOUS_INFUSION_DISCHARGED: gate('The patient was discharged from every infusion so far.', ['PatientDischarged']),
  ELIGIBLE_UNEXPIRED: {
    ...gate('The latest eligibility decision is positive, unexpired and not revoked.', ['EligibilityDecided']),
    overrideCovers: 'EXPIRY',
  },
  INFUSION_CAP: gate('Fewer infusions since the eligibility decision than it allows.', ['EligibilityDecided']),
  PREPARATION_COMPLETE: gate('Preparation is complete and valid, or waived.', [
    'PreparationCompleted',
    'PreparationWaived',
  ]),
  PREPARATION_LEAD: gate('Preparation was completed long enough before the first infusion.', ['PreparationWaived']),
  PREPARATION_ATTENDED: gate('Since the patient last stayed away from preparation, preparation has gone on.', [
    'TherapySessionCompleted',
    'PreparationCompleted',
    'PreparationWaived',
  ]),
  PREVIOUS_INTEGRATION_DONE: gate(
    'Integration of the infusions before is done or waived, or its window was missed and the protocol lets that pass.',
    ['TherapySessionCompleted', 'IntegrationRequirementWaived'],
  ),
  SAME_DAY_SEPARATION: gate('No infusion and psychotherapy on one local date of the infusion site, in either order.'),
  MIN_GAP: gate('The least gap since the last infusion has passed.'),
  MAX_GAP: gate('The greatest gap since the last infusion that counts has not been exceeded.'),
  WEEKLY_CAP: gate('No more infusions in seven consecutive local dates than the protocol allows.'),
  SERIES_SPAN: gate('The series is within its greatest span, counted from the first infusion that counts.'),
  INTEGRATION_WINDOW: gate('The integration window of the infusion is open.'),
  SERIES_DONE: gate('The infusion series is done or was closed.', ['InfusionStopped', 'SeriesClosedEarly']),
  RESPONDER: gate('The latest evaluation found a response.', ['ResponseEvaluated']),
  THERAPY_SPAN: gate('The therapy phase is within its duration, counted from the end of the series.'),
  PREVIOUS_SESSION_DONE: gate('The session before this one is done.', ['TherapySessionCompleted']),
} as const satisfies Record<string, GateEntry>;

export type GateName = keyof typeof GATES;
export const GATE_NAMES = Object.keys(GATES) as readonly GateName[];
