import type { Temporal } from '#kernel';
import { assess } from '../assess/assess.js';
import { STEP_KINDS, type Assessment, type StepAssessment, type StepId } from '../assessment.js';
import type { ProtocolDefinition } from '../definition.js';
import { parseInstant } from '../assess/time.js';
import type { CourseDecision, PermitRevoked, RevocationCause, StepPermitted } from './events.js';
import { evolveLedger, isOver, missingText, type CourseLedger, type LivePermit } from './ledger.js';
import { nextStart } from './starts.js';

/** The course as it stands once everything that follows from the recorded facts is decided. */
export interface Settled {
  readonly decisions: readonly CourseDecision[];
  readonly ledger: CourseLedger;
  readonly assessment: Assessment;
}

/** `:` is left out: a permit id travels in paths and stream positions. `n` makes every grant a new permit. */
const permitIdOf = (courseId: string, stepId: StepId, n: number): string =>
  `${courseId}.${stepId.replace(':', '-')}.${n}`;

interface Situation {
  readonly ledger: CourseLedger;
  readonly assessment: Assessment;
  readonly over: boolean;
  readonly at: number;
  readonly assessedAt: string;
}

const stepOf = (assessment: Assessment, stepId: string): StepAssessment | undefined =>
  assessment.steps.find((step) => step.stepId === stepId);

const sameWindow = (a: LivePermit['window'], b: LivePermit['window']): boolean =>
  a.opensAt === b.opensAt && a.closesAt === b.closesAt;

const closed = ({ window }: LivePermit, at: number): boolean =>
  window.closesAt !== null && parseInstant(window.closesAt) <= at;

const revocationCause = (
  permit: LivePermit,
  step: StepAssessment | undefined,
  { over, at, ledger }: Situation,
): RevocationCause | null => {
  if (over) return 'COURSE_OVER';
  if (permit.siteId !== ledger.siteId) return 'SITE_CHANGED';
  return step?.status === 'AVAILABLE' && sameWindow(permit.window, step.window) ? null : lossOf(permit, step, at);
};

/** Why a step is not permitted any more as it was, the course going on where it is. */
const lossOf = (permit: LivePermit, step: StepAssessment | undefined, at: number): RevocationCause => {
  if (step?.status === 'AVAILABLE') return 'WINDOW_CHANGED';
  if (step?.status === 'UPCOMING') return 'WINDOW_CHANGED';
  return step?.status === 'MISSED' || closed(permit, at) ? 'WINDOW_CLOSED' : 'GATE_LOST';
};

const missingOf = (step: StepAssessment | undefined): PermitRevoked['data']['missing'] =>
  (step?.missing ?? []).map((missing) => ({ ...missing, satisfiedBy: [...missing.satisfiedBy] }));

const revocations = (situation: Situation): CourseDecision[] =>
  situation.ledger.live.flatMap((permit) => {
    const step = stepOf(situation.assessment, permit.stepId);
    const cause = revocationCause(permit, step, situation);
    if (cause === null) return [];
    const { permitId, stepId } = permit;
    const { assessedAt } = situation;
    return [{ type: 'PermitRevoked', data: { permitId, stepId, cause, missing: missingOf(step), assessedAt } }];
  });

const missedWindows = ({ assessment, ledger, assessedAt }: Situation): CourseDecision[] =>
  assessment.steps
    .filter(({ kind, status }) => kind === 'INTEGRATION' && status === 'MISSED')
    .filter(({ stepId }) => !ledger.missedWindows.includes(stepId))
    .map(({ stepId, ordinal, window }) => ({
      type: 'IntegrationWindowMissed',
      data: { stepId, ordinal, closedAt: window.closesAt ?? assessedAt, assessedAt },
    }));

const seriesCompleted = ({ assessment, ledger, assessedAt }: Situation): CourseDecision[] => {
  if (!assessment.seriesDone || ledger.seriesCompleted) return [];
  const infusions = assessment.steps.filter(({ kind, status }) => kind === 'INFUSION' && status === 'DONE').length;
  return [{ type: 'SeriesCompleted', data: { infusions, assessedAt } }];
};

/** A course that was completed stays so: a late report does not open it again. */
const phaseEntered = ({ assessment, ledger, assessedAt }: Situation): CourseDecision[] =>
  isOver(ledger) || assessment.phase === ledger.phase
    ? []
    : [{ type: 'CoursePhaseEntered', data: { phase: assessment.phase, assessedAt } }];

const lastResponse = (ledger: CourseLedger): boolean => {
  const response = ledger.facts.findLast((fact) => fact.kind === 'RESPONSE_EVALUATED');
  return response?.responder ?? true;
};

const courseCompleted = ({ assessment, ledger, assessedAt }: Situation): CourseDecision[] => {
  if (assessment.phase !== 'COMPLETED' || isOver(ledger)) return [];
  const outcome = lastResponse(ledger) ? 'COMPLETED' : 'COMPLETED_NON_RESPONDER';
  return [{ type: 'CourseCompleted', data: { outcome, assessedAt } }];
};

const OPEN: readonly string[] = ['AVAILABLE', 'BLOCKED', 'UPCOMING'];

/** The next step of each kind, and the windows that were missed: what somebody may be waiting for. */
const awaited = ({ steps }: Assessment): readonly StepAssessment[] => {
  const next = STEP_KINDS.map((kind) => steps.find((step) => step.kind === kind && OPEN.includes(step.status)));
  const missed = steps.filter(({ status }) => status === 'MISSED');
  return [...next.filter((step) => step !== undefined), ...missed];
};

const withheldSteps = ({ assessment, over, assessedAt }: Situation, ledger: CourseLedger): CourseDecision[] => {
  if (over) return [];
  return awaited(assessment)
    .filter((step) => step.status !== 'AVAILABLE' && ledger.withheld[step.stepId] !== missingText(step.missing))
    .map((step) => ({ type: 'StepWithheld', data: { stepId: step.stepId, missing: missingOf(step), assessedAt } }));
};

const grant = (ledger: CourseLedger, step: StepAssessment, assessedAt: string): StepPermitted => {
  const { stepId, kind, ordinal, window, attendance, satisfied } = step;
  const courseId = ledger.courseId ?? '';
  return {
    type: 'StepPermitted',
    data: {
      permitId: permitIdOf(courseId, stepId, (ledger.grants[stepId] ?? 0) + 1),
      courseId,
      siteId: ledger.siteId,
      stepId,
      kind,
      ordinal,
      window,
      attendance: [...attendance],
      gates: satisfied.map(({ gate, evidence }) => ({ gate, evidence: [...evidence] })),
      assessedAt,
    },
  };
};

const grants = ({ assessment, over, assessedAt }: Situation, ledger: CourseLedger): CourseDecision[] => {
  if (over) return [];
  const live = new Set(ledger.live.map(({ stepId }) => stepId));
  return assessment.steps
    .filter(({ status, stepId }) => status === 'AVAILABLE' && !live.has(stepId))
    .map((step) => grant(ledger, step, assessedAt));
};

const overNow = (ledger: CourseLedger, { phase }: Assessment): boolean =>
  isOver(ledger) || phase === 'COMPLETED' || phase === 'TERMINATED';

/**
 * Starts come first: an alert holds the course, and the assessment must see that hold. Nothing that is decided
 * afterwards adds a fact, hence one assessment is enough and reconciling again at the same instant finds nothing.
 */
export const settle = (protocol: ProtocolDefinition, recorded: CourseLedger, at: Temporal.Instant): Settled => {
  const assessedAt = at.toString();
  const ms = at.epochMilliseconds;
  const decisions: CourseDecision[] = [];
  let ledger = recorded;
  const note = (decision: CourseDecision): void => {
    decisions.push(decision);
    ledger = evolveLedger(ledger, decision);
  };
  for (let next = nextStart(protocol, ledger, ms, assessedAt); next.length > 0;) {
    next.forEach(note);
    next = nextStart(protocol, ledger, ms, assessedAt);
  }
  const assessment = assess(protocol, ledger.facts, at);
  if (ledger.courseId === null) return { decisions, ledger, assessment };
  const situation = { ledger, assessment, over: overNow(ledger, assessment), at: ms, assessedAt };
  const revoked = revocations(situation);
  const rest = [missedWindows, seriesCompleted, phaseEntered, courseCompleted].flatMap((rule) => rule(situation));
  revoked.forEach(note);
  [...rest, ...withheldSteps(situation, ledger), ...grants(situation, ledger)].forEach(note);
  return { decisions, ledger, assessment };
};

/** The difference between what the protocol says at an instant and what the course has recorded. Total, deterministic. */
export const reconcile = (
  protocol: ProtocolDefinition,
  ledger: CourseLedger,
  at: Temporal.Instant,
): readonly CourseDecision[] => settle(protocol, ledger, at).decisions;

/** When to look again although nothing was reported; null when time alone can change nothing. */
export const reassessAt = ({ ledger, assessment }: Settled): string | null =>
  overNow(ledger, assessment) ? null : assessment.nextChangeAt;
