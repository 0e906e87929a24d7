import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { instant } from '#kernel';
import { loadProtocol, type Fact } from '#protocol';
import { treatmentCourse } from './treatment-course.js';
import type { AuthoriseBooster, TreatmentCourseEvent } from './treatment-course.types.js';

const protocolOf = (path: string) => {
  const loaded = loadProtocol(readFileSync(path, 'utf8'), path);
  if (!loaded.ok) throw new Error(path);
  return loaded.protocol;
};
const maintenance = protocolOf('libs/protocol/src/fixtures/kap.maintenance.yaml');
const zone = 'America/Los_Angeles';
const source = { service: 'infusion', streamId: 'infusion-1', streamVersion: 1 };

let n = 0;
const evidence = (at: string, fact: object): TreatmentCourseEvent => ({
  type: 'EvidenceRecorded',
  data: { fact: { ...fact, factId: `fact-${String((n += 1)).padStart(3, '0')}`, at } as Fact, source, assessedAt: at },
});
const eligible = (at: string, validUntil: string): TreatmentCourseEvent =>
  evidence(at, { kind: 'ELIGIBILITY_DECIDED', eligibilityId: `e-${at}`, eligible: true, validUntil, maxInfusions: 6 });
const opened: TreatmentCourseEvent = {
  type: 'TreatmentCourseOpened',
  data: {
    courseId: 'course-1',
    patientRef: 'patient-1',
    siteId: 'slo',
    siteZone: zone,
    indication: 'MDD_TRD',
    protocolId: 'kap.maintenance',
    protocolVersion: '0.1.0',
    plannedInfusions: 1,
    sameLocalDateForbidden: true,
    minInfusionGap: 'P2D',
    assessedAt: '2026-01-05T17:00:00Z',
  },
};
const infusion = { infusionId: 'i1', ordinal: 1 };
const session = { sessionId: 's1', ordinals: [1] };
/** One infusion on 12 January, integrated the day after. */
const treated: TreatmentCourseEvent[] = [
  opened,
  eligible('2026-01-05T17:00:00Z', '2027-01-01T00:00:00Z'),
  evidence('2026-01-12T17:00:00Z', { kind: 'INFUSION_STARTED', ...infusion, zone, permitId: 'p' }),
  evidence('2026-01-12T17:40:00Z', { kind: 'INFUSION_STOPPED', ...infusion, counts: true }),
  evidence('2026-01-12T19:00:00Z', { kind: 'PATIENT_DISCHARGED', ...infusion }),
  evidence('2026-01-13T17:00:00Z', { kind: 'INTEGRATION_STARTED', ...session, zone, permitId: 'p' }),
  evidence('2026-01-13T18:00:00Z', { kind: 'INTEGRATION_COMPLETED', ...session }),
];
const ask = (now: string, protocol = maintenance): AuthoriseBooster => ({
  type: 'AuthoriseBooster',
  boosterId: 'booster-1',
  reasonCode: 'SYMPTOMS_RETURN',
  by: 'np-1',
  eligibilityFreshAfter: 'P12W',
  policyVersion: 'network.example@1.0.0',
  protocol,
  now: instant(now),
});

describe('a booster', () => {
  it('is authorised on the eligibility in force, within the gap', () => {
    const { decision } = given(treatmentCourse, ...treated).when(ask('2026-04-06T16:00:00Z'));
    expect(decision.events[0]).toMatchObject({
      type: 'BoosterAuthorised',
      data: { ordinal: 2, lastInfusionAt: '2026-01-12T17:40:00Z', eligibilityId: 'e-2026-01-05T17:00:00Z' },
    });
  });

  it('after the gap needs an eligibility that was decided since', () => {
    given(treatmentCourse, ...treated)
      .when(ask('2026-04-13T17:00:00Z'))
      .thenRefused('BOOSTER_NOT_DUE', 'ELIGIBILITY_FRESH');
    given(treatmentCourse, ...treated, eligible('2026-04-01T17:00:00Z', '2027-01-01T00:00:00Z'))
      .when(ask('2026-04-13T17:00:00Z'))
      .thenRefused('BOOSTER_NOT_DUE', 'ELIGIBILITY_FRESH');
    const renewed = eligible('2026-04-13T16:00:00Z', '2027-01-01T00:00:00Z');
    const { decision } = given(treatmentCourse, ...treated, renewed).when(ask('2026-04-13T17:00:00Z'));
    expect(decision.events[0]).toMatchObject({ data: { eligibilityId: 'e-2026-04-13T16:00:00Z' } });
  });

  it('needs an eligibility in force, and waits for the one before it', () => {
    given(
      treatmentCourse,
      ...treated,
      evidence('2026-02-01T17:00:00Z', {
        kind: 'ELIGIBILITY_REVOKED',
        eligibilityId: 'e-2026-01-05T17:00:00Z',
        cause: 'EXPIRED',
      }),
    )
      .when(ask('2026-02-02T17:00:00Z'))
      .thenRefused('BOOSTER_NOT_DUE', 'ELIGIBLE_UNEXPIRED');
    const { decision } = given(treatmentCourse, ...treated).when(ask('2026-02-02T17:00:00Z'));
    given(treatmentCourse, ...treated, ...decision.events)
      .when({ ...ask('2026-02-03T17:00:00Z'), boosterId: 'booster-2' })
      .thenRefused('BOOSTER_NOT_DUE', 'PREVIOUS_BOOSTER_DONE');
  });

  it('comes after the series, and only where the protocol offers it', () => {
    given(treatmentCourse, ...treated.slice(0, 3))
      .when(ask('2026-01-12T17:10:00Z'))
      .thenRefused('BOOSTER_NOT_DUE', 'SERIES_DONE');
    given(treatmentCourse, ...treated)
      .when(ask('2026-02-02T17:00:00Z', protocolOf('protocols/kap.separated.yaml')))
      .thenRefused('MAINTENANCE_NOT_OFFERED');
  });
});
