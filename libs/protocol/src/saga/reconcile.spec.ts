import { describe, expect, it } from '@jest/globals';
import { COURSE, CourseSimulation, separated } from './course-simulation.js';
import type { CourseDecision } from './events.js';
import { reassessAt, reconcile } from './reconcile.js';
import { emptyLedger } from './ledger.js';

const types = (decisions: readonly CourseDecision[]): string[] => decisions.map(({ type }) => type);
const of = <T extends CourseDecision['type']>(decisions: readonly CourseDecision[], type: T) =>
  decisions.filter((decision): decision is Extract<CourseDecision, { type: T }> => decision.type === type);

const onInfusionDay = (planned = 2) => new CourseSimulation().open(planned).prepared().atLocal('2026-03-09T09:00');

describe('reconcile: permits', () => {
  it('decides nothing about a course that is not open', () => {
    expect(reconcile(separated, emptyLedger, new CourseSimulation().now)).toEqual([]);
  });

  it('enters the first phase when the course is opened', () => {
    const course = new CourseSimulation();
    const decisions = course.tell({
      type: 'TreatmentCourseOpened',
      data: {
        courseId: COURSE,
        siteId: 'slo',
        siteZone: 'America/Los_Angeles',
        plannedInfusions: 2,
        assessedAt: course.at,
      },
    });
    expect(types(decisions)).toEqual(['CoursePhaseEntered', 'StepWithheld', 'StepWithheld', 'StepWithheld']);
  });

  it('permits preparation once the consent that it needs is signed, and names the evidence', () => {
    const course = new CourseSimulation().open();
    const decisions = course.report({ kind: 'CONSENT_SIGNED', consentType: 'PSYCHOTHERAPY' });
    const [permit] = of(decisions, 'StepPermitted');
    expect(permit?.data).toMatchObject({
      permitId: `${COURSE}.PREPARATION-1.1`,
      stepId: 'PREPARATION:1',
      siteId: 'slo',
    });
    expect(permit?.data.gates).toContainEqual({ gate: 'CONSENT_ACTIVE', evidence: ['fact-0001'] });
  });

  it('does not permit the infusion before preparation is complete', () => {
    const course = new CourseSimulation().open();
    course.report({ kind: 'CONSENT_SIGNED', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    expect(course.ledger.live.some(({ stepId }) => stepId.startsWith('INFUSION'))).toBe(false);
  });

  it('gives an upcoming step no permit until its window opens', () => {
    const course = onInfusionDay();
    course.deadline();
    course.startInfusion(1);
    course.later('PT40M').endInfusion(1);
    expect(course.ledger.live.map(({ stepId }) => stepId)).not.toContain('INTEGRATION:1');
    const due = reassessAt(course.settled());
    expect(due).toBe('2026-03-10T07:00:00Z');
    course.atLocal('2026-03-10T00:00');
    expect(of(course.deadline(), 'StepPermitted').map(({ data }) => data.stepId)).toContain('INTEGRATION:1');
  });

  it('marks the permit as used by the start that names it', () => {
    const course = onInfusionDay();
    course.deadline();
    const permitId = course.permitFor('INFUSION:1');
    const decisions = course.startInfusion(1);
    expect(of(decisions, 'PermitUsed')[0]?.data).toMatchObject({ permitId, stepId: 'INFUSION:1' });
    expect(course.ledger.live.map((permit) => permit.permitId)).not.toContain(permitId);
  });

  it('revokes for a lost gate, says which, and permits again under a new number', () => {
    const course = onInfusionDay();
    course.deadline();
    const lost = course.report({ kind: 'CONSENT_WITHDRAWN', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    expect(of(lost, 'PermitRevoked')[0]?.data).toMatchObject({ stepId: 'INFUSION:1', cause: 'GATE_LOST' });
    expect(of(lost, 'PermitRevoked')[0]?.data.missing.map(({ gate }) => gate)).toEqual(['CONSENT_ACTIVE']);
    course.later('PT1H');
    const again = course.report({ kind: 'CONSENT_SIGNED', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    expect(of(again, 'StepPermitted')[0]?.data.permitId).toBe(`${COURSE}.INFUSION-1.2`);
  });

  it('replaces a permit whose window changed', () => {
    const course = onInfusionDay();
    course.deadline();
    const decisions = course.report({
      kind: 'ELIGIBILITY_DECIDED',
      eligibilityId: 'e-2',
      eligible: true,
      validUntil: '2026-04-01T00:00:00Z',
      maxInfusions: 6,
    });
    expect(of(decisions, 'PermitRevoked')[0]?.data.cause).toBe('WINDOW_CHANGED');
    expect(of(decisions, 'StepPermitted')[0]?.data.window.closesAt).toBe('2026-04-01T00:00:00Z');
  });

  it('withdraws every permit when the course is terminated', () => {
    const course = onInfusionDay();
    course.deadline();
    const decisions = course.tell({
      type: 'CourseTerminated',
      data: { outcome: 'TRANSFERRED', assessedAt: course.at },
    });
    expect(of(decisions, 'PermitRevoked').every(({ data }) => data.cause === 'COURSE_OVER')).toBe(true);
    expect(course.ledger.live).toEqual([]);
    expect(reassessAt(course.settled())).toBeNull();
  });

  it('withdraws every permit while the course is held, and grants new ones when the hold is released', () => {
    const course = onInfusionDay();
    course.deadline();
    const held = { holdId: 'h-1', reasonCode: 'BLOOD_PRESSURE', placedBy: 'rx-1', assessedAt: course.at };
    expect(types(course.tell({ type: 'CourseHeld', data: held }))).toContain('PermitRevoked');
    expect(course.ledger.live).toEqual([]);
    const released = { holdId: 'h-1', releasedBy: 'rx-1', reasonCode: 'RESOLVED', assessedAt: course.at };
    expect(types(course.tell({ type: 'HoldReleased', data: released }))).toContain('StepPermitted');
  });
});

describe('reconcile: steps without a permit', () => {
  it('says for the next step of each kind what is missing, and again when that changes', () => {
    const course = new CourseSimulation().open();
    const first = of(course.settled().decisions, 'StepWithheld');
    expect(first).toEqual([]);
    const decisions = course.report({ kind: 'CONSENT_SIGNED', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    const [infusion] = of(decisions, 'StepWithheld');
    expect(infusion?.data).toMatchObject({ stepId: 'INFUSION:1' });
    expect(infusion?.data.missing.map(({ gate }) => gate)).not.toContain('CONSENT_ACTIVE');
    expect(types(course.report({ kind: 'CONSENT_SIGNED', consentType: 'TOUCH' }))).toEqual([]);
  });

  it('does not repeat what the revocation has said', () => {
    const course = onInfusionDay();
    course.deadline();
    const lost = course.report({ kind: 'CONSENT_WITHDRAWN', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    expect(of(lost, 'StepWithheld').map(({ data }) => data.stepId)).not.toContain('INFUSION:1');
  });
});

describe('reconcile: what must not go unnoticed', () => {
  it('holds the course when a step is started on a permit that was just revoked', () => {
    const course = onInfusionDay();
    course.deadline();
    const permitId = course.permitFor('INFUSION:1');
    course.report({ kind: 'CONSENT_WITHDRAWN', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    const decisions = course.startInfusion(1, permitId);
    expect(of(decisions, 'SafetyAlertRaised')[0]?.data).toMatchObject({
      alertId: `${COURSE}.ALERT.1`,
      trigger: 'STARTED_WITHOUT_LIVE_PERMIT',
      stepId: 'INFUSION:1',
    });
    expect(of(decisions, 'CourseHeld')[0]?.data).toMatchObject({ reasonCode: 'STARTED_WITHOUT_LIVE_PERMIT' });
    expect(course.ledger.live).toEqual([]);
  });

  it('holds the course when a permit is used a second time', () => {
    const course = onInfusionDay();
    course.deadline();
    const permitId = course.permitFor('INFUSION:1');
    course.startInfusion(1);
    const again = course.report({ kind: 'INFUSION_STARTED', infusionId: 'other', ordinal: 1, zone: 'UTC', permitId });
    expect(types(again)).toEqual(expect.arrayContaining(['SafetyAlertRaised', 'CourseHeld']));
  });

  it('does not accept the permit of another step', () => {
    const course = onInfusionDay();
    course.deadline();
    expect(types(course.startInfusion(2, course.permitFor('INFUSION:1')))).toContain('SafetyAlertRaised');
  });

  it('takes the same report twice as one', () => {
    const course = onInfusionDay();
    course.deadline();
    const permitId = course.permitFor('INFUSION:1');
    const start = { kind: 'INFUSION_STARTED', infusionId: 'i-1', ordinal: 1, zone: 'UTC', permitId } as const;
    course.report(start, 'same');
    expect(types(course.report(start, 'same'))).not.toContain('SafetyAlertRaised');
  });

  it('raises infusion and psychotherapy on one site-local date, whichever was reported first', () => {
    const course = onInfusionDay();
    course.deadline();
    const [infusion, preparation] = [course.permitFor('INFUSION:1'), course.permitFor('PREPARATION:2')];
    course.startInfusion(1, infusion);
    course.later('PT2H');
    const decisions = course.report({
      kind: 'PREPARATION_SESSION_STARTED',
      sessionId: 'p-2',
      zone: 'America/New_York',
      permitId: preparation,
    });
    expect(of(decisions, 'SafetyAlertRaised').map(({ data }) => data.trigger)).toEqual([
      'STARTED_WITHOUT_LIVE_PERMIT',
      'INFUSION_AND_THERAPY_ON_ONE_DATE',
    ]);
    expect(of(decisions, 'CourseHeld')).toHaveLength(1);
  });

  it('lets the two dates differ at the site although they are one at the therapist', () => {
    const course = onInfusionDay();
    course.deadline();
    course.startInfusion(1);
    course.atLocal('2026-03-09T10:00').endInfusion(1);
    course.atLocal('2026-03-10T00:30').deadline();
    expect(types(course.integrate(1))).not.toContain('SafetyAlertRaised');
  });

  it('accepts one date when the gate was overridden', () => {
    const course = onInfusionDay();
    course.deadline();
    course.startInfusion(1);
    course.atLocal('2026-03-09T10:00').endInfusion(1);
    course.tell({
      type: 'GateOverridden',
      data: {
        stepId: 'PREPARATION:2',
        gate: 'SAME_DAY_SEPARATION',
        signedBy: 'md-1',
        reasonCode: 'CRISIS',
        validUntil: '2026-03-10T00:00:00Z',
        assessedAt: course.at,
      },
    });
    const decisions = course.report({
      kind: 'PREPARATION_SESSION_STARTED',
      sessionId: 'p-2',
      zone: 'America/Los_Angeles',
      permitId: course.permitFor('PREPARATION:2'),
    });
    expect(types(decisions)).toContain('PermitUsed');
    expect(types(decisions)).not.toContain('SafetyAlertRaised');
  });
});

describe('reconcile: news of a start after news of what ended its permit', () => {
  /** An integration held in its window, of which the course hears when the window has closed. */
  const integratedUnheard = (rules?: number) => {
    const course = new CourseSimulation().open(2, rules).prepared().atLocal('2026-03-09T09:00');
    course.deadline();
    course.startInfusion(1);
    course.later('PT40M').endInfusion(1).atLocal('2026-03-11T23:00').deadline();
    const permitId = course.permitFor('INTEGRATION:1');
    const start = { sessionId: 's-1', ordinals: [1], zone: 'UTC', permitId };
    const fact = { kind: 'INTEGRATION_STARTED' as const, ...start, factId: 'late', at: course.at };
    return { course, permitId, fact };
  };

  it('uses the permit that stood at the time, and finds nothing amiss', () => {
    const { course, permitId, fact } = integratedUnheard();
    course.atLocal('2026-03-12T00:00').deadline();
    expect(course.ledger.missedWindows).toEqual(['INTEGRATION:1']);
    const decisions = course.evidence(fact);
    expect(of(decisions, 'PermitUsed').map(({ data }) => data)).toMatchObject([{ permitId, factId: 'late' }]);
    expect(types(decisions)).not.toContain('SafetyAlertRaised');
    expect(course.settled().assessment.held).toBe(false);
  });

  it('uses it once', () => {
    const { course, fact } = integratedUnheard();
    course.atLocal('2026-03-12T00:00').deadline();
    course.evidence(fact);
    const again = course.evidence({ ...fact, factId: 'another', sessionId: 's-2' });
    expect(of(again, 'SafetyAlertRaised').map(({ data }) => data.trigger)).toEqual(['STARTED_WITHOUT_LIVE_PERMIT']);
  });

  it.each([
    ['came before the start', -1, 'SafetyAlertRaised'],
    ['bears the instant of the start', 0, 'SafetyAlertRaised'],
    ['came after the start', 1, 'PermitUsed'],
  ])('what ended the permit %s', (_, seconds, decided) => {
    const { course, fact } = integratedUnheard();
    const withdrawal = { kind: 'CONSENT_WITHDRAWN', consentType: 'PSYCHOTHERAPY', factId: 'withdrawn' } as const;
    const at = course.now.add({ seconds }).toString();
    course.later('PT1H').evidence({ ...withdrawal, at });
    expect(types(course.evidence(fact))).toContain(decided);
  });

  it('raises a start after the revocation, although the step is permitted again by then', () => {
    const { course, fact } = integratedUnheard();
    const consentType = 'PSYCHOTHERAPY';
    course.later('PT1M').report({ kind: 'CONSENT_WITHDRAWN', consentType });
    course.later('PT1M').report({ kind: 'CONSENT_SIGNED', consentType });
    const late = course.later('PT1M').evidence({ ...fact, at: course.at });
    expect(types(late)).toContain('SafetyAlertRaised');
  });

  it('is raised in a course that was opened under the first rules, as it was then', () => {
    const { course, fact } = integratedUnheard(1);
    course.atLocal('2026-03-12T00:00').deadline();
    expect(types(course.evidence(fact))).toContain('SafetyAlertRaised');
  });
});

describe('reconcile: the way through a course', () => {
  const firstInfusionDone = (planned = 2) => {
    const course = onInfusionDay(planned);
    course.deadline();
    course.startInfusion(1);
    return course.later('PT40M').endInfusion(1);
  };

  it('records a missed integration window once', () => {
    const course = firstInfusionDone().atLocal('2026-03-12T00:00');
    const missed = of(course.deadline(), 'IntegrationWindowMissed');
    expect(missed.map(({ data }) => data)).toMatchObject([{ ordinal: 1, closedAt: '2026-03-12T07:00:00Z' }]);
    course.later('PT24H');
    expect(types(course.deadline())).not.toContain('IntegrationWindowMissed');
  });

  it('revokes a permit whose window has closed', () => {
    const course = firstInfusionDone().atLocal('2026-03-10T08:00');
    course.deadline();
    course.atLocal('2026-03-12T00:00');
    const revoked = of(course.deadline(), 'PermitRevoked').filter(({ data }) => data.stepId === 'INTEGRATION:1');
    expect(revoked.map(({ data }) => data.cause)).toEqual(['WINDOW_CLOSED']);
  });

  it('completes the series and, with the last integration, the course', () => {
    const course = firstInfusionDone(1);
    expect(course.events.map(({ type }) => type)).toContain('SeriesCompleted');
    course.atLocal('2026-03-10T09:00').deadline();
    const decisions = course.integrate(1);
    expect(types(decisions)).toContain('CourseCompleted');
    expect(of(decisions, 'CourseCompleted')[0]?.data.outcome).toBe('COMPLETED');
    expect(course.ledger.live).toEqual([]);
  });

  it('names a completed course of a non-responder so', () => {
    const course = firstInfusionDone(1).atLocal('2026-03-10T09:00');
    course.deadline();
    course.tell({ type: 'ResponseEvaluated', data: { responder: false, assessedAt: course.at } });
    expect(of(course.integrate(1), 'CourseCompleted')[0]?.data.outcome).toBe('COMPLETED_NON_RESPONDER');
  });

  it('does not open a completed course again for a late report, but raises what it says', () => {
    const course = firstInfusionDone(1).atLocal('2026-03-10T09:00');
    course.deadline();
    course.integrate(1);
    const late = course.later('PT48H').startInfusion(2, 'unknown');
    expect(types(late)).toEqual(['SafetyAlertRaised', 'CourseHeld']);
    expect(course.ledger.live).toEqual([]);
  });

  it('counts the infusions of a series that was closed early', () => {
    const course = firstInfusionDone(4).later('PT1H');
    const decisions = course.tell({
      type: 'SeriesClosedEarly',
      data: { signedBy: 'rx-1', reasonCode: 'ENOUGH', assessedAt: course.at },
    });
    expect(of(decisions, 'SeriesCompleted')[0]?.data.infusions).toBe(1);
  });
});
