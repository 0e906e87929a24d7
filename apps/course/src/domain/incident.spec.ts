import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemsOf } from '#contracts';
import { instant, type Temporal } from '#kernel';
import { conform, loadProtocol, type Fact, type ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { evidenceRecorded, follow } from './saga.js';
import { treatmentCourse } from './treatment-course.js';
import type {
  ReportIncident,
  ResumeCourse,
  TreatmentCourse,
  TreatmentCourseCommand,
  TreatmentCourseEvent,
} from './treatment-course.types.js';

const loaded = loadProtocol(readFileSync('protocols/kap.separated.preferred.yaml', 'utf8'), 'preferred');
const protocol: ProtocolDefinition = loaded.ok ? loaded.protocol : (undefined as never);
const start = instant('2026-03-02T17:00:00Z');
const source = { service: 'intake', streamId: 'case-c1', streamVersion: 2 };

const consent: Fact = {
  kind: 'CONSENT_SIGNED',
  factId: 'f1',
  at: '2026-03-01T10:00:00Z',
  consentType: 'PSYCHOTHERAPY',
};
const opened = given(treatmentCourse).when({
  ...{ type: 'OpenCourse', courseId: 'c1', patientRef: 'p1', siteId: 'slo', siteZone: 'America/Los_Angeles' },
  ...{ indication: 'MDD_TRD', plannedInfusions: 2, evidence: [{ fact: consent, source }], protocol, now: start },
}).decision.events;

const at = (hours: number): Temporal.Instant => start.add({ hours });
const report = (hours: number, more: Partial<ReportIncident> = {}): ReportIncident => ({
  ...{ type: 'ReportIncident', incidentId: 'x1', incident: 'HOSPITALISATION', happenedAt: at(hours).toString() },
  ...{ account: 'The partner called.', by: 'front-desk', protocol, now: at(hours) },
  ...more,
});
const resume = (hours: number, incidentId = 'x1'): ResumeCourse => ({
  ...{ type: 'ResumeCourse', incidentId, reasonCode: 'CLEARED', by: 'np-1', protocol, now: at(hours) },
});
const decided = (hours: number, eligible = true): Fact => ({
  ...{ kind: 'ELIGIBILITY_DECIDED', factId: `e-${hours}`, at: at(hours).toString(), eligibilityId: `e-${hours}` },
  ...{ eligible, validUntil: '2027-01-01T00:00:00Z', maxInfusions: 6 },
});

const fold = (events: readonly TreatmentCourseEvent[]): TreatmentCourse =>
  events.reduce<TreatmentCourse>(treatmentCourse.evolve, treatmentCourse.initial);
const tell = (history: readonly TreatmentCourseEvent[], fact: Fact, hours: number): TreatmentCourseEvent[] => [
  ...history,
  ...follow(protocol, fold(history).ledger, at(hours), [evidenceRecorded({ fact, source })]).events,
];
const after = (history: readonly TreatmentCourseEvent[], command: TreatmentCourseCommand): TreatmentCourseEvent[] => [
  ...history,
  ...given(treatmentCourse, ...history).when(command).decision.events,
];
const frozen = after(opened, report(1));

describe('a patient who is in hospital or died', () => {
  it('freezes the course whoever tells it: what was permitted is revoked, and what was told stays sealed', () => {
    const { events } = given(treatmentCourse, ...opened).when(report(1)).decision;
    expect(fold(opened).ledger.live).not.toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['PatientIncidentReported', 'PermitRevoked']),
    );
    expect(events[0]).toMatchObject({ data: { reportedBy: 'front-desk' }, sealed: { account: 'The partner called.' } });
    for (const event of events) expect(problemsOf('course', event)).toEqual([]);
    expect(fold(frozen).ledger.live).toEqual([]);
  });

  it('is reported once of each kind, not ahead of time, and of a course that is over as well', () => {
    given(treatmentCourse, ...frozen)
      .when(report(2, { incidentId: 'x2' }))
      .thenRefused('INCIDENT_KNOWN');
    given(treatmentCourse, ...opened)
      .when(report(1, { happenedAt: at(2).toString() }))
      .thenRefused('TIME_IN_FUTURE');
    const died = after(frozen, report(2, { incidentId: 'x2', incident: 'DEATH' }));
    expect(fold(died).incidents.map(({ incident }) => incident)).toEqual(['HOSPITALISATION', 'DEATH']);
    const end = { type: 'TerminateCourse', outcome: 'DECEASED', reasonCode: 'DIED', protocol, now: at(3) } as const;
    const over = after(opened, end);
    expect(after(over, report(4, { incident: 'DEATH' })).length).toBeGreaterThan(over.length);
    expect(fold(after(frozen, end)).outcome).toBe('DECEASED');
  });

  it('goes on only after re-clearance, signed, through the incident', () => {
    const release = {
      type: 'ReleaseHold',
      holdId: 'x1',
      reasonCode: 'FINE',
      by: 'np-1',
      protocol,
      now: at(2),
    } as const;
    given(treatmentCourse, ...frozen)
      .when(release)
      .thenRefused('HOLD_IS_INCIDENT');
    given(treatmentCourse, ...frozen)
      .when(resume(2))
      .thenRefused('RECLEARANCE_MISSING', 'RECLEARED');
    given(treatmentCourse, ...frozen)
      .when(resume(2, 'other'))
      .thenRefused('INCIDENT_UNKNOWN');
    const before = after(tell(opened, decided(1), 1), report(2));
    given(treatmentCourse, ...before)
      .when(resume(3))
      .thenRefused('RECLEARANCE_MISSING', 'RECLEARED');
    const negative = tell(frozen, decided(2, false), 2);
    given(treatmentCourse, ...negative)
      .when(resume(3))
      .thenRefused('RECLEARANCE_MISSING', 'RECLEARED');
    const resumed = after(tell(frozen, decided(2), 2), resume(3));
    expect(resumed.find(({ type }) => type === 'CourseResumed')).toMatchObject({
      data: { incidentId: 'x1', resumedBy: 'np-1', eligibilityId: 'e-2' },
    });
    expect(fold(resumed).ledger.live).not.toEqual([]);
  });

  it('has no permit alive while the course stands still, whatever else happens, and it replays', () => {
    const step = fc.record({
      what: fc.constantFrom('report', 'death', 'resume', 'clear', 'revoke', 'hold', 'release', 'pass'),
      hours: fc.integer({ min: 1, max: 72 }),
    });
    const stillSeen = { count: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => {
        let history: TreatmentCourseEvent[] = [...opened];
        let clock = 0;
        steps.forEach(({ what, hours }, n) => {
          clock += hours;
          const open = fold(history).incidents[0]?.incidentId ?? 'none';
          const holdId = ['hold', open][n % 2] ?? 'hold';
          const acts: Record<typeof what, () => TreatmentCourseEvent[]> = {
            report: () => after(history, report(clock, { incidentId: `x${n}` })),
            death: () => after(history, report(clock, { incidentId: `x${n}`, incident: 'DEATH' })),
            resume: () => after(history, resume(clock, open)),
            clear: () => tell(history, decided(clock), clock),
            revoke: () =>
              tell(
                history,
                { ...consent, kind: 'CONSENT_WITHDRAWN', factId: `w${n}`, at: at(clock).toString() },
                clock,
              ),
            hold: () =>
              after(history, {
                ...{ type: 'HoldCourse', holdId: 'hold', reasonCode: 'BP', reason: 'high', by: 'np' },
                ...{ protocol, now: at(clock) },
              }),
            release: () =>
              after(history, { type: 'ReleaseHold', holdId, reasonCode: 'OK', by: 'np', protocol, now: at(clock) }),
            pass: () => tell(history, { ...consent, factId: `c${n}`, at: at(clock).toString() }, clock),
          };
          history = acts[what]();
          const { incidents, ledger } = fold(history);
          if (incidents.length === 0) return;
          stillSeen.count += 1;
          expect(ledger.live).toEqual([]);
        });
        const stream = history.map((event, index) => ({ ...event, streamVersion: index + 1 }));
        expect(conform(protocol, stream).divergences).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(stillSeen.count).toBeGreaterThan(60);
  });
});
