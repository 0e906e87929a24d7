import { assess } from '../assess/assess.js';
import { formatInstant, parseInstant, type Ms } from '../assess/time.js';
import type { Assessment, StepAssessment, StepKind } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';

/** A zone without changes of clock, and sessions of one hour: nothing here may depend on a calendar. */
const ZONE = 'UTC';
const BEGIN: Ms = parseInstant('2025-01-06T09:00:00Z');
const SESSION: Ms = 3_600_000;
const END_OF_TIME = '2100-01-01T00:00:00Z';
const MOST_STEPS = 2_000;

type Body = Fact extends infer F ? (F extends Fact ? Omit<F, 'factId' | 'at'> : never) : never;

class Rehearsal {
  readonly facts: Fact[] = [];

  constructor(public now: Ms) {}

  report(body: Body, at: Ms = this.now): void {
    const text = formatInstant(at) ?? END_OF_TIME;
    this.facts.push({ ...body, factId: `fact-${this.facts.length}`, at: text });
  }
}

const open = (rehearsal: Rehearsal, protocol: ProtocolDefinition, planned: number): void => {
  rehearsal.report({ kind: 'COURSE_OPENED', siteZone: ZONE, plannedInfusions: planned });
  const { preparation, infusion, therapy } = protocol;
  const consents = [
    ...infusion.consents,
    ...(preparation.consents ?? []),
    ...(therapy.integration?.consents ?? []),
    ...(therapy.therapyPhase?.consents ?? []),
    ...(therapy.dosing?.consents ?? []),
  ];
  for (const consentType of new Set(consents)) rehearsal.report({ kind: 'CONSENT_SIGNED', consentType });
  rehearsal.report({
    kind: 'ELIGIBILITY_DECIDED',
    eligibilityId: 'rehearsal',
    eligible: true,
    validUntil: END_OF_TIME,
    maxInfusions: Number.MAX_SAFE_INTEGER,
  });
  rehearsal.report({ kind: 'RESPONSE_EVALUATED', responder: true });
};

const prepare = (rehearsal: Rehearsal, sessions: number): void => {
  for (let index = 1; index <= sessions; index += 1) {
    const sessionId = `preparation-${index}`;
    rehearsal.report({ kind: 'PREPARATION_SESSION_STARTED', sessionId, zone: ZONE });
    rehearsal.report({ kind: 'PREPARATION_SESSION_COMPLETED', sessionId, zone: ZONE });
  }
  rehearsal.report({ kind: 'PREPARATION_COMPLETED', validUntil: END_OF_TIME });
};

/** Carries a step out from start to end; the clock moves on by a session, except at its start for a shared visit. */
const carryOut: Readonly<
  Record<Exclude<StepKind, 'PREPARATION'>, (rehearsal: Rehearsal, step: StepAssessment) => void>
> = {
  INFUSION: (rehearsal, { ordinal }) => {
    const infusionId = `infusion-${ordinal}`;
    rehearsal.report({ kind: 'INFUSION_STARTED', infusionId, ordinal, zone: ZONE, permitId: '' });
    rehearsal.report({ kind: 'INFUSION_STOPPED', infusionId, ordinal, counts: true }, rehearsal.now + SESSION);
    rehearsal.report({ kind: 'PATIENT_DISCHARGED', infusionId, ordinal }, rehearsal.now + SESSION);
    rehearsal.now += SESSION;
  },
  INTEGRATION: (rehearsal, { ordinal }) => {
    const session = { sessionId: `integration-${rehearsal.facts.length}`, ordinals: [ordinal] };
    rehearsal.report({ kind: 'INTEGRATION_STARTED', ...session, zone: ZONE, permitId: '' });
    rehearsal.report({ kind: 'INTEGRATION_COMPLETED', ...session });
  },
  THERAPY: (rehearsal, { ordinal }) => {
    const session = { sessionId: `therapy-${ordinal}`, ordinal };
    rehearsal.report({ kind: 'THERAPY_STARTED', ...session, zone: ZONE, permitId: '' });
    rehearsal.report({ kind: 'THERAPY_COMPLETED', ...session });
  },
  DOSING: (rehearsal, { ordinal }) => {
    const session = { sessionId: `dosing-${ordinal}`, ordinal };
    rehearsal.report({ kind: 'DOSING_SESSION_STARTED', ...session, zone: ZONE, permitId: '' });
    rehearsal.report({ kind: 'DOSING_SESSION_COMPLETED', ...session });
  },
};

/** One move: carry out what may be, or let time pass until something changes. False at a dead end. */
const move = (rehearsal: Rehearsal, state: Assessment, order: readonly StepKind[]): boolean => {
  const rank = (step: StepAssessment): number => order.indexOf(step.kind);
  const [first] = state.steps
    .filter((step) => step.status === 'AVAILABLE' && step.kind !== 'PREPARATION')
    .sort((a, b) => rank(a) - rank(b));
  if (first !== undefined && first.kind !== 'PREPARATION') carryOut[first.kind](rehearsal, first);
  else if (state.nextChangeAt === null) return false;
  else rehearsal.now = parseInstant(state.nextChangeAt);
  return true;
};

/** Where an ideal course ends: every step taken the moment that it is available, `order` first where several are. */
export const rehearse = (protocol: ProtocolDefinition, planned: number, order: readonly StepKind[]): Assessment => {
  const rehearsal = new Rehearsal(BEGIN);
  open(rehearsal, protocol, planned);
  prepare(rehearsal, protocol.preparation.minSessions);
  const look = (): Assessment => assess(protocol, rehearsal.facts, formatInstant(rehearsal.now) ?? END_OF_TIME);
  let state = look();
  for (let moves = 0; moves < MOST_STEPS && state.phase !== 'COMPLETED'; moves += 1) {
    if (!move(rehearsal, state, order)) return state;
    state = look();
  }
  return state;
};
