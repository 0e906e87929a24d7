import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '#contracts';
import { instant } from '#kernel';
import { loadPolicy, loadProtocol, type ClinicPolicy, type ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { incidentIn } from './adverse-events.js';
import { treatmentCourse } from './treatment-course.js';
import type { NoteAdverseEvent, TreatmentCourse, TreatmentCourseEvent } from './treatment-course.types.js';

const loaded = loadProtocol(readFileSync('protocols/kap.separated.preferred.yaml', 'utf8'), 'preferred');
const protocol: ProtocolDefinition = loaded.ok ? loaded.protocol : (undefined as never);
const policy = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
const example: ClinicPolicy = policy.ok ? policy.policy : (undefined as never);
const start = instant('2026-03-02T17:00:00Z');
const now = start.add({ hours: 2 });

const opened = given(treatmentCourse).when({
  ...{ type: 'OpenCourse', courseId: 'c1', patientRef: 'p1', siteId: 'slo', siteZone: 'America/Los_Angeles' },
  ...{ indication: 'MDD_TRD', plannedInfusions: 2, evidence: [], protocol, now: start },
}).decision.events;
const fold = (events: readonly TreatmentCourseEvent[]): TreatmentCourse =>
  events.reduce<TreatmentCourse>(treatmentCourse.evolve, treatmentCourse.initial);

const note = (more: Partial<NoteAdverseEvent> = {}): NoteAdverseEvent => ({
  ...{ type: 'NoteAdverseEvent', incidentId: 'x1', incident: 'DEATH', happenedAt: '2026-03-02T18:00:00Z' },
  ...{ account: 'Told by the infusion room.', by: 'rn-1', policyVersion: 'network@1.0.0', protocol, now },
  ...more,
});

describe('what the policy takes for an incident', () => {
  const rules = { adverseEvents: [...(example.incidents?.adverseEvents ?? [])] };
  const hospital = { incident: 'HOSPITALISATION' as const, minGrade: 4, outcomes: ['NOT_RECOVERED' as const] };
  const both: ClinicPolicy = { ...example, incidents: { adverseEvents: [...rules.adverseEvents, hospital] } };
  const without = { ...example, incidents: undefined } as unknown as ClinicPolicy;

  it.each([
    [example, { grade: 5 }, 'DEATH'],
    [example, { grade: 4 }, undefined],
    [example, { outcome: 'FATAL' }, 'DEATH'],
    [example, { outcome: 'RECOVERED' }, undefined],
    [both, { grade: 5 }, 'DEATH'],
    [both, { grade: 4 }, 'HOSPITALISATION'],
    [both, { outcome: 'NOT_RECOVERED' }, 'HOSPITALISATION'],
    [without, { grade: 5 }, undefined],
  ] as const)('case %#: %j', (by, told, incident) => {
    expect(incidentIn(by, told)).toBe(incident);
  });
});

describe('an adverse event that is an incident', () => {
  it('freezes the course, in the words of whoever recorded it, and says under which policy', () => {
    const { events } = given(treatmentCourse, ...opened).when(note()).decision;
    expect(events[0]).toMatchObject({
      type: 'PatientIncidentReported',
      data: { incidentId: 'x1', incident: 'DEATH', happenedAt: '2026-03-02T18:00:00Z', reportedBy: 'rn-1' },
    });
    expect(events[0]).toMatchObject({ data: { policyVersion: 'network@1.0.0' } });
    for (const event of events) expect(problemsOf('course', event)).toEqual([]);
    expect(fold([...opened, ...events]).incidents).toMatchObject([{ incidentId: 'x1', incident: 'DEATH' }]);
  });

  it('is reported once, however often it is graded, and not if somebody has told already', () => {
    const { events } = given(treatmentCourse, ...opened).when(note()).decision;
    given(treatmentCourse, ...opened, ...events)
      .when(note({ incidentId: 'x2' }))
      .thenNothing();
    const { events: further } = given(treatmentCourse, ...opened, ...events).when(
      note({ incidentId: 'x3', incident: 'HOSPITALISATION' }),
    ).decision;
    expect(further[0]).toMatchObject({ data: { incident: 'HOSPITALISATION' } });
  });

  it('of a process whose clock is ahead happened when it was heard of, not later', () => {
    const { events } = given(treatmentCourse, ...opened).when(note({ happenedAt: '2026-03-02T19:30:00Z' })).decision;
    expect(events[0]).toMatchObject({ data: { happenedAt: now.toString() } });
  });
});
