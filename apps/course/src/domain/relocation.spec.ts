import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '#contracts';
import { instant } from '#kernel';
import { conform, loadProtocol, type Fact, type ProtocolDefinition } from '#protocol';
import { given } from '#testing';
import { readFileSync } from 'node:fs';
import { recordEvidence } from './saga.js';
import { treatmentCourse } from './treatment-course.js';
import type { OpenCourse, TreatmentCourseCommand, TreatmentCourseEvent } from './treatment-course.types.js';

const shipped = (name: string): ProtocolDefinition => {
  const loaded = loadProtocol(readFileSync(`protocols/${name}.yaml`, 'utf8'), name);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.protocol;
};
const protocol = shipped('kap.separated');
const now = instant('2026-03-02T17:00:00Z');
const source = { service: 'infusion', streamId: 'infusion-i1', streamVersion: 1 };
const opening: OpenCourse = {
  ...{ type: 'OpenCourse', courseId: 'c1', patientRef: 'p1', siteId: 'slo', siteZone: 'America/Los_Angeles' },
  ...{ indication: 'MDD_TRD', plannedInfusions: 2, evidence: [], protocol, now },
};

const after = (history: readonly TreatmentCourseEvent[], command: TreatmentCourseCommand): TreatmentCourseEvent[] => {
  const { decision } = given(treatmentCourse, ...history).when(command);
  if (decision.kind !== 'accepted') throw new Error(decision.refusal.detail);
  for (const event of decision.events) expect(problemsOf('course', event)).toEqual([]);
  return [...history, ...decision.events];
};

const told = (history: readonly TreatmentCourseEvent[], at: string, ...facts: object[]): TreatmentCourseEvent[] => {
  const { ledger } = given(treatmentCourse, ...history).state;
  const evidence = facts.map((fact, index) => ({
    fact: { factId: `f${history.length}-${index}`, at, ...fact } as unknown as Fact,
    source,
  }));
  return [...history, ...recordEvidence(protocol, ledger, evidence, instant(at)).events];
};

const opened = after([], opening);
const ready = told(
  opened,
  '2026-03-02T17:10:00Z',
  { kind: 'CONSENT_SIGNED', consentType: 'TREATMENT_KETAMINE_OFFLABEL' },
  { kind: 'CONSENT_SIGNED', consentType: 'PSYCHOTHERAPY' },
  {
    kind: 'ELIGIBILITY_DECIDED',
    eligibilityId: 'e1',
    eligible: true,
    validUntil: '2026-06-01T00:00:00Z',
    maxInfusions: 6,
  },
);
const permitOf = (history: readonly TreatmentCourseEvent[], stepId: string): string => {
  const found = history.findLast(({ type, data }) => type === 'StepPermitted' && data.stepId === stepId);
  return (found?.data as { permitId?: string } | undefined)?.permitId ?? 'none';
};
const infusion = { infusionId: 'i1', ordinal: 1 };
const running = told(ready, '2026-03-03T17:00:00Z', {
  ...{ kind: 'INFUSION_STARTED', ...infusion, zone: 'America/Los_Angeles', permitId: permitOf(ready, 'INFUSION:1') },
});
const treated = told(
  told(running, '2026-03-03T17:40:00Z', { kind: 'INFUSION_STOPPED', ...infusion, counts: true }),
  '2026-03-03T19:00:00Z',
  { kind: 'PATIENT_DISCHARGED', ...infusion },
);

describe('a transfer to another site', () => {
  const transfer = (at: string, siteId = 'tokyo'): TreatmentCourseCommand => ({
    type: 'TransferCourse',
    ...{ siteId, siteZone: 'Asia/Tokyo', reasonCode: 'PATIENT_MOVED', by: 'md-1' },
    ...{ disclosure: null, protocol, now: instant(at) },
  });

  it('revokes what was permitted at the old site, and permits it at the new one', () => {
    const history = after(ready, transfer('2026-03-02T18:00:00Z'));
    const [moved, ...decisions] = history.slice(ready.length);
    expect(moved).toMatchObject({
      type: 'CourseTransferred',
      data: { from: { siteId: 'slo' }, to: { siteId: 'tokyo', siteZone: 'Asia/Tokyo' }, signedBy: 'md-1' },
    });
    const revoked = decisions.filter(({ type }) => type === 'PermitRevoked');
    expect(revoked.map(({ data }) => data)).toEqual(
      expect.arrayContaining([expect.objectContaining({ stepId: 'INFUSION:1', cause: 'SITE_CHANGED' })]),
    );
    const granted = decisions.filter(({ type }) => type === 'StepPermitted');
    expect(granted.map(({ data }) => data)).toEqual(
      expect.arrayContaining([expect.objectContaining({ stepId: 'INFUSION:1', siteId: 'tokyo' })]),
    );
    expect(granted.every(({ data }) => 'siteId' in data && data.siteId === 'tokyo')).toBe(true);
    expect(given(treatmentCourse, ...history).state.opened).toMatchObject({ siteId: 'tokyo', siteZone: 'Asia/Tokyo' });
    expect(treatmentCourse.subject(given(treatmentCourse, ...history).state)?.siteId).toBe('tokyo');
  });

  it('counts the dates of what is to come in the zone of the new site', () => {
    // Psychotherapy on Tuesday at 10:00 in California is Wednesday, 03:00 in Tokyo.
    const session = { kind: 'PREPARATION_SESSION_STARTED', sessionId: 's1', zone: 'America/Los_Angeles' };
    const busy = told(ready, '2026-03-03T18:00:00Z', session);
    const moved = after(busy, transfer('2026-03-03T18:30:00Z'));
    const opensAt = (history: readonly TreatmentCourseEvent[]): unknown => {
      const last = history.findLast(
        ({ type, data }) =>
          /StepWithheld|PermitRevoked/.test(type) &&
          'missing' in data &&
          JSON.stringify(data).includes('"stepId":"INFUSION:1"'),
      );
      const { missing } = last?.data as { missing: { gate: string; from?: string }[] };
      return missing.find(({ gate }) => gate === 'SAME_DAY_SEPARATION')?.from;
    };
    expect(opensAt(busy)).toBe('2026-03-04T08:00:00Z');
    expect(opensAt(moved)).toBe('2026-03-04T15:00:00Z');
  });

  it('is refused to where the course is, and while the patient is in an infusion', () => {
    given(treatmentCourse, ...ready)
      .when(transfer('2026-03-02T18:00:00Z', 'slo'))
      .thenRefused('TRANSFER_SAME_SITE');
    given(treatmentCourse, ...running)
      .when(transfer('2026-03-03T17:10:00Z'))
      .thenRefused('COURSE_IN_INFUSION');
    expect(after(treated, transfer('2026-03-03T20:00:00Z')).length).toBeGreaterThan(treated.length);
  });

  const abroad = (missing: readonly string[], consentIds: readonly string[]): TreatmentCourseCommand => ({
    ...(transfer('2026-03-02T18:00:00Z') as Extract<TreatmentCourseCommand, { type: 'TransferCourse' }>),
    disclosure: { from: 'coast', to: 'kanto', consentIds, missing },
  });

  it('of another organisation is refused, and recorded, while a consent that names it is missing', () => {
    given(treatmentCourse, ...ready)
      .when(abroad(['PART2_TPO'], ['d1']))
      .thenRefused('DISCLOSURE_CONSENT_MISSING', 'DISCLOSURE_CONSENT_ACTIVE');
    given(treatmentCourse, ...running)
      .when({ ...abroad([], ['d1']), now: instant('2026-03-03T17:10:00Z') })
      .thenRefused('COURSE_IN_INFUSION');
  });

  it('of another organisation says between whom, and by which consents', () => {
    const [moved] = after(ready, abroad([], ['d1', 'd2'])).slice(ready.length);
    expect(moved).toMatchObject({
      type: 'CourseTransferred',
      data: { organisations: { from: 'coast', to: 'kanto' }, disclosureConsentIds: ['d1', 'd2'] },
    });
    expect(after(ready, transfer('2026-03-02T18:00:00Z'))[ready.length]?.data).not.toHaveProperty('organisations');
  });
});

describe('a protocol amended for a course', () => {
  const patient = { ...protocol, version: '1.1.0', infusion: { ...protocol.infusion, minGap: 'P7D' } };
  const prepared: ProtocolDefinition = { ...shipped('kap.separated.preferred'), version: '2.0.0' };
  const amend = (
    to: ProtocolDefinition,
    acceptBreaches = false,
    at = '2026-03-03T20:00:00Z',
  ): TreatmentCourseCommand => ({
    type: 'AmendProtocol',
    ...{ protocol: to, acceptBreaches, reasonCode: 'SAFETY_UPDATE', by: 'md-1' },
    now: instant(at),
  });

  it('is assessed anew, and pinned to the other version', () => {
    const history = after(treated, amend(patient));
    expect(history[treated.length]).toMatchObject({
      type: 'ProtocolAmendedForCourse',
      data: { from: { protocolVersion: '1.0.0' }, protocolVersion: '1.1.0', minInfusionGap: 'P7D', breaches: [] },
    });
    expect(given(treatmentCourse, ...history).state.opened).toMatchObject({ protocolVersion: '1.1.0' });
    const withheld = history
      .slice(treated.length)
      .find(({ type, data }) => type === 'StepWithheld' && data.stepId === 'INFUSION:2');
    expect(JSON.stringify(withheld?.data)).toContain('"gate":"MIN_GAP"');
  });

  it('is refused when the past breaks it, naming each step, unless somebody signs for that', () => {
    const refused = given(treatmentCourse, ...treated).when(amend(prepared));
    const { missing } = refused.thenRefused('PROTOCOL_BREAKS_HISTORY', 'PREPARATION_COMPLETE', 'PREPARATION_LEAD');
    expect(missing[0]?.detail).toContain('INFUSION:1');
    const history = after(treated, amend(prepared, true));
    expect(history[treated.length]?.data).toMatchObject({
      signedBy: 'md-1',
      breaches: [{ stepId: 'INFUSION:1', gates: ['PREPARATION_COMPLETE', 'PREPARATION_LEAD'] }],
    });
  });

  it('is refused where nothing would change, where the count does not fit, and in an infusion', () => {
    given(treatmentCourse, ...treated)
      .when(amend(protocol))
      .thenRefused('PROTOCOL_SAME');
    const single = { ...patient, infusion: { ...patient.infusion, count: { min: 1, default: 1, max: 1 } } };
    given(treatmentCourse, ...treated)
      .when(amend(single))
      .thenRefused('PLANNED_INFUSIONS_OUT_OF_RANGE');
    given(treatmentCourse, ...running)
      .when(amend(patient, false, '2026-03-03T17:20:00Z'))
      .thenRefused('COURSE_IN_INFUSION');
  });

  it('replays: each decision under the version that it was taken under', () => {
    const history = after(treated, amend(patient)).map((event, index) => ({ ...event, streamVersion: index + 1 }));
    expect(conform(protocol, history, () => patient).divergences).toEqual([]);
    expect(conform(protocol, history).divergences).not.toEqual([]);
  });
});
