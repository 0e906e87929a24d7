import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemsOf } from '#contracts';
import { instant } from '#kernel';
import { loadProtocol, type Fact, type ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { noShowsInARow } from './no-shows.js';
import { evidenceRecorded, follow } from './saga.js';
import { treatmentCourse } from './treatment-course.js';
import type { NoteNoShow, TreatmentCourse, TreatmentCourseEvent } from './treatment-course.types.js';

const loaded = loadProtocol(readFileSync('protocols/kap.separated.preferred.yaml', 'utf8'), 'preferred');
const protocol: ProtocolDefinition = loaded.ok ? loaded.protocol : (undefined as never);
const now = instant('2026-03-20T17:00:00Z');
const source = { service: 'scheduling', streamId: 'appointment-a1', streamVersion: 2 };

const opened = given(treatmentCourse).when({
  ...{ type: 'OpenCourse', courseId: 'c1', patientRef: 'p1', siteId: 'slo', siteZone: 'America/Los_Angeles' },
  ...{ indication: 'MDD_TRD', plannedInfusions: 2, evidence: [], protocol, now: instant('2026-03-02T17:00:00Z') },
}).decision.events;

let ids = 0;
const missed = (at: string, stepId = 'INFUSION:1'): Fact => ({ kind: 'NO_SHOW', factId: `f${(ids += 1)}`, at, stepId });
const started = (at: string): Fact => ({
  ...{ kind: 'INFUSION_STARTED', factId: `f${(ids += 1)}`, at, infusionId: 'i1', ordinal: 1 },
  ...{ zone: 'America/Los_Angeles', permitId: 'none' },
});

const told = (...facts: Fact[]): TreatmentCourseEvent[] => {
  const { ledger } = opened.reduce<TreatmentCourse>(treatmentCourse.evolve, treatmentCourse.initial);
  const inputs = facts.map((fact) => evidenceRecorded({ fact, source }));
  return [...opened, ...follow(protocol, ledger, now, inputs).events];
};
const note = (more: Partial<NoteNoShow> = {}): NoteNoShow => ({
  ...{
    type: 'NoteNoShow',
    holdId: 'h1',
    stepId: 'INFUSION:1',
    holdAfter: 2,
    policyVersion: 'network@1',
    by: 'no-shows',
  },
  ...{ protocol, now },
  ...more,
});

describe('an infusion that the patient stayed away from', () => {
  it('holds the course once it is as many in a row as the policy says, for the step, and says under which policy', () => {
    given(treatmentCourse, ...told(missed('2026-03-10T17:00:00Z')))
      .when(note())
      .thenNothing();
    const twice = told(missed('2026-03-10T17:00:00Z'), missed('2026-03-13T17:00:00Z'));
    const { events } = given(treatmentCourse, ...twice).when(note()).decision;
    expect(events[0]).toMatchObject({
      type: 'CourseHeld',
      data: { holdId: 'h1', reasonCode: 'NO_SHOWS_IN_A_ROW', stepId: 'INFUSION:1', policyVersion: 'network@1' },
    });
    for (const event of events) expect(problemsOf('course', event)).toEqual([]);
    given(treatmentCourse, ...twice, ...events)
      .when(note({ holdId: 'h2' }))
      .thenNothing();
  });

  it('counts from the last infusion that was begun, and no other step', () => {
    const between = told(
      missed('2026-03-06T17:00:00Z'),
      started('2026-03-09T17:00:00Z'),
      missed('2026-03-10T17:00:00Z', 'INTEGRATION:1'),
      missed('2026-03-12T17:00:00Z', 'INFUSION:2'),
    );
    given(treatmentCourse, ...between)
      .when(note({ stepId: 'INFUSION:2' }))
      .thenNothing();
    const twice = told(missed('2026-03-10T17:00:00Z'), missed('2026-03-13T17:00:00Z'));
    given(treatmentCourse, ...twice)
      .when(note({ stepId: 'INTEGRATION:1' }))
      .thenNothing();
  });

  it('holds it again after a release, when the patient stays away again', () => {
    const twice = told(missed('2026-03-10T17:00:00Z'), missed('2026-03-13T17:00:00Z'));
    const { events: held } = given(treatmentCourse, ...twice).when(note()).decision;
    const release = { type: 'ReleaseHold', holdId: 'h1', reasonCode: 'SPOKE', by: 'rx', protocol, now } as const;
    const { events: released } = given(treatmentCourse, ...twice, ...held).when(release).decision;
    const { events } = given(treatmentCourse, ...twice, ...held, ...released).when(note({ holdId: 'h2' })).decision;
    expect(events[0]).toMatchObject({ type: 'CourseHeld', data: { holdId: 'h2' } });
  });

  it('in a row means: since the last start, whatever the order of the reports', () => {
    const hour = (n: number): string => instant('2026-03-02T00:00:00Z').add({ hours: n }).toString();
    fc.assert(
      fc.property(fc.array(fc.record({ n: fc.nat({ max: 500 }), begun: fc.boolean() })), fc.nat(), (drawn, seed) => {
        const facts = drawn.map(({ n, begun }) => (begun ? started(hour(n)) : missed(hour(n))));
        const last = drawn.filter(({ begun }) => begun).reduce((latest, { n }) => Math.max(latest, n), -1);
        const expected = drawn.filter(({ begun, n }) => !begun && n > last).length;
        const turned = [...facts.slice(seed % (facts.length + 1)), ...facts.slice(0, seed % (facts.length + 1))];
        expect([noShowsInARow(facts), noShowsInARow(turned)]).toEqual([expected, expected]);
      }),
    );
  });
});
