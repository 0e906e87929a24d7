import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '#contracts';
import { instant } from '#kernel';
import { conform, loadProtocol, type Fact, type ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { readFileSync } from 'node:fs';
import { expectedTimer, passTime, recordEvidence } from './saga.js';
import { treatmentCourse } from './treatment-course.js';
import type {
  OpenCourse,
  OverrideGate,
  TreatmentCourseCommand,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

const loaded = loadProtocol(readFileSync('protocols/kap.separated.preferred.yaml', 'utf8'), 'preferred');
const protocol: ProtocolDefinition = loaded.ok ? loaded.protocol : (undefined as never);
const now = instant('2026-03-02T17:00:00Z');
const source = { service: 'intake', streamId: 'case-c1', streamVersion: 2 };

const consent = (consentType: string): { fact: Fact; source: typeof source } => ({
  fact: { kind: 'CONSENT_SIGNED', factId: `f-${consentType}`, at: '2026-03-01T10:00:00Z', consentType },
  source,
});

const eligible: { fact: Fact; source: typeof source } = {
  fact: {
    ...{ kind: 'ELIGIBILITY_DECIDED', factId: 'f-eligible', at: '2026-03-01T10:00:00Z' },
    ...{ eligibilityId: 'e1', eligible: true, validUntil: '2026-05-30T10:00:00Z', maxInfusions: 6 },
  },
  source,
};

const open = (more: Partial<OpenCourse> = {}): OpenCourse => ({
  type: 'OpenCourse',
  courseId: 'c1',
  patientRef: 'p1',
  siteId: 'slo',
  siteZone: 'America/Los_Angeles',
  indication: 'MDD_TRD',
  plannedInfusions: 2,
  evidence: [],
  protocol,
  now,
  ...more,
});

const eventsOf = (command: TreatmentCourseCommand, ...history: TreatmentCourseEvent[]): TreatmentCourseEvent[] => {
  const { decision } = given(treatmentCourse, ...history).when(command);
  expect(decision.kind).toBe('accepted');
  for (const event of decision.events) expect(problemsOf('course', event)).toEqual([]);
  return [...decision.events];
};

const types = (events: readonly TreatmentCourseEvent[]): string[] => events.map(({ type }) => type);
const opened = eventsOf(open({ evidence: [consent('PSYCHOTHERAPY')] }));
const hold = {
  type: 'HoldCourse',
  holdId: 'h1',
  reasonCode: 'BP',
  reason: 'too high',
  by: 'rx',
  protocol,
  now,
} as const;
const terminate = { type: 'TerminateCourse', outcome: 'TRANSFERRED', reasonCode: 'MOVED', protocol, now } as const;
const terminated = [...opened, ...eventsOf(terminate, ...opened)];
const override = (more: Partial<OverrideGate> = {}): OverrideGate => ({
  type: 'OverrideGate',
  policyVersion: 'network.example@1.0.0',
  stepId: 'INFUSION:1',
  gate: 'PREPARATION_LEAD',
  reasonCode: 'TRAVEL',
  reason: 'The patient lives far away.',
  validUntil: '2026-03-04T17:00:00Z',
  maxDuration: 'P7D',
  by: 'md-1',
  protocol,
  now,
  ...more,
});

describe('opening a course', () => {
  it('pins the protocol version and takes earlier evidence into account, each with its decisions', () => {
    expect(opened[0]).toMatchObject({
      type: 'TreatmentCourseOpened',
      data: { protocolId: 'kap.separated.preferred', protocolVersion: '1.0.0', sameLocalDateForbidden: true },
    });
    expect(types(opened)).toContain('StepPermitted');
    expect(types(opened).indexOf('EvidenceRecorded')).toBeLessThan(types(opened).indexOf('StepPermitted'));
  });

  it('plans what the protocol says when nobody says otherwise', () => {
    expect(eventsOf(open({ plannedInfusions: null }))[0]).toMatchObject({ data: { plannedInfusions: 1 } });
  });

  it.each([0, 13])('refuses %d planned infusions', (plannedInfusions) => {
    given(treatmentCourse).when(open({ plannedInfusions })).thenRefused('PLANNED_INFUSIONS_OUT_OF_RANGE');
  });

  it('happens once', () => {
    given(treatmentCourse, ...opened)
      .when(open())
      .thenRefused('ALREADY_EXISTS');
  });

  it('comes before everything else', () => {
    given(treatmentCourse).when(hold).thenRefused('NOT_FOUND');
  });
});

describe('a hold', () => {
  const held = eventsOf(hold, ...opened);
  const release = { type: 'ReleaseHold', holdId: 'h1', reasonCode: 'NORMAL', by: 'rx', protocol, now } as const;

  it('revokes what was permitted; its reason is sealed', () => {
    expect(held[0]).toMatchObject({ type: 'CourseHeld', sealed: { reason: 'too high' } });
    expect(types(held)).toContain('PermitRevoked');
  });

  it('is released by its id', () => {
    expect(types(eventsOf(release, ...opened, ...held))).toContain('StepPermitted');
  });

  it('must be in force to be released', () => {
    given(treatmentCourse, ...opened)
      .when(release)
      .thenRefused('HOLD_UNKNOWN');
    const released = eventsOf(release, ...opened, ...held);
    given(treatmentCourse, ...opened, ...held, ...released)
      .when(release)
      .thenRefused('HOLD_UNKNOWN');
  });

  it('can be released when the course is over', () => {
    const over = [...opened, ...held];
    expect(types(eventsOf(release, ...over, ...eventsOf(terminate, ...over)))).toEqual(['HoldReleased']);
  });
});

describe('overriding a gate', () => {
  it('is signed, with its reason sealed', () => {
    expect(eventsOf(override(), ...opened)[0]).toMatchObject({
      type: 'GateOverridden',
      data: { signedBy: 'md-1', gate: 'PREPARATION_LEAD' },
      sealed: { reason: 'The patient lives far away.' },
    });
  });

  it.each(['CONSENT_ACTIVE', 'NO_HOLD'])('is not possible for %s, and audited', (gate) => {
    const when = given(treatmentCourse, ...opened).when(override({ gate }));
    when.thenRefused('GATE_NOT_OVERRIDABLE');
    expect(when.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { stepId: 'INFUSION:1', missing: [{ gate }] } },
    ]);
  });

  it('of eligibility covers its expiry, and is not possible for anything else that it lacks', () => {
    const gate = 'ELIGIBLE_UNEXPIRED';
    const unknown = given(treatmentCourse, ...opened).when(override({ gate }));
    expect(unknown.thenRefused('GATE_NOT_OVERRIDABLE').missing).toMatchObject([
      { gate, satisfiedBy: ['EligibilityDecided'] },
    ]);
    const history = eventsOf(open({ evidence: [eligible] }));
    expect(eventsOf(override({ gate }), ...history)[0]).toMatchObject({ data: { gate, covers: 'EXPIRY' } });
    expect(eventsOf(override(), ...history)[0]?.data).not.toHaveProperty('covers');
  });

  it.each(['NO_SUCH_GATE', 'toString'])('needs a gate that exists, and %s is none', (gate) => {
    const when = given(treatmentCourse, ...opened).when(override({ gate }));
    when.thenRefused('GATE_UNKNOWN');
    expect(when.decision.events).toEqual([]);
  });

  it('needs a step of the course', () => {
    given(treatmentCourse, ...opened)
      .when(override({ stepId: 'INFUSION:9' }))
      .thenRefused('STEP_UNKNOWN');
  });

  it.each(['2026-03-02T17:00:00Z', '2026-03-09T17:00:01Z', 'tomorrow'])('refuses validUntil %s', (validUntil) => {
    given(treatmentCourse, ...opened)
      .when(override({ validUntil }))
      .thenRefused('OVERRIDE_PERIOD_INVALID');
  });
});

describe('ending', () => {
  const close = { type: 'CloseSeries', reasonCode: 'ENOUGH', by: 'rx', protocol, now } as const;

  it('closes the series once', () => {
    const closed = eventsOf(close, ...opened);
    expect(types(closed)).toContain('SeriesCompleted');
    const evaluated = given(treatmentCourse, ...opened, ...closed);
    expect(evaluated.when(close).decision.kind).toBe('refused');
  });

  it('refuses to close a series that is over', () => {
    const withInfusion = [
      ...opened,
      { type: 'SeriesClosedEarly', data: { signedBy: 'rx', reasonCode: 'X', assessedAt: now.toString() } } as const,
    ];
    given(treatmentCourse, ...withInfusion)
      .when(close)
      .thenRefused('SERIES_NOT_OPEN');
  });

  it('records the response', () => {
    const evaluate = { type: 'EvaluateResponse', responder: true, rule: '>=50%', by: 'rx', protocol, now } as const;
    expect(eventsOf(evaluate, ...opened)[0]).toMatchObject({ type: 'ResponseEvaluated', data: { evaluatedBy: 'rx' } });
  });

  it.each([hold, override(), close, terminate])('refuses $type once the course is over', (command) => {
    given(treatmentCourse, ...terminated)
      .when(command)
      .thenRefused('COURSE_OVER');
  });
});

describe('the saga around the course', () => {
  const { state } = given(treatmentCourse, ...opened);

  it('records evidence with exactly the decisions that a replay finds', () => {
    const more = recordEvidence(protocol, state.ledger, [consent('TREATMENT_KETAMINE_OFFLABEL')], now);
    const stream = [...opened, ...more.events].map((event, i) => ({ ...event, streamVersion: i + 1 }));
    expect(conform(protocol, stream).divergences).toEqual([]);
  });

  it('leaves no trace of a deadline that changes nothing', () => {
    expect(passTime(protocol, state.ledger, now).events).toEqual([]);
  });

  it('never assesses at an instant before the last one', () => {
    const earlier = now.subtract({ hours: 1 });
    const { events } = recordEvidence(protocol, state.ledger, [consent('TOUCH')], earlier);
    expect(events[0]).toMatchObject({ data: { assessedAt: now.toString() } });
  });

  it('knows by the stream alone when its timer is due', () => {
    const eligible: Fact = {
      kind: 'ELIGIBILITY_DECIDED',
      factId: 'f-e',
      at: now.toString(),
      eligibilityId: 'e',
      eligible: true,
      validUntil: '2026-03-10T00:00:00Z',
      maxInfusions: 6,
    };
    const { events, reassessAt } = recordEvidence(protocol, state.ledger, [{ fact: eligible, source }], now);
    const course = given(treatmentCourse, ...opened, ...events).state;
    expect(reassessAt).toBe('2026-03-10T00:00:00Z');
    expect(expectedTimer(protocol, course.ledger, now)).toBe(reassessAt);
    expect(expectedTimer(protocol, course.ledger, instant('2026-03-11T00:00:00Z'))).toBe(reassessAt);
    const passed = passTime(protocol, course.ledger, instant('2026-03-11T00:00:00Z'));
    expect(types(passed.events)[0]).toBe('DeadlinePassed');
    expect(expectedTimer(protocol, given(treatmentCourse, ...terminated).state.ledger, now)).toBeNull();
  });
});
