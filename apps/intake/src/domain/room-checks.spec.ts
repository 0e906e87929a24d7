import { describe, it } from '@jest/globals';
import { given } from '#testing';
import { intakeCase } from './intake-case.js';
import type { IntakeCaseEvent } from './intake-case.types.js';
import type { NoteRoomCheck } from './screening.types.js';
import { eligible, now, opened, policy, zone } from './testing/cases.js';

const note = (rest: Partial<NoteRoomCheck>): NoteRoomCheck => ({
  type: 'NoteRoomCheck',
  checkCode: 'SUICIDE_SCREEN',
  passed: false,
  value: null,
  findingId: 'f1',
  alertId: 'a1',
  previousScore: null,
  policy,
  zone,
  now,
  ...rest,
});
const decided = eligible();
const signed: IntakeCaseEvent = { ...decided, data: { ...decided.data, decidedBy: 'np-1' } };
const raised = (trigger: string, level: 'HIGH' | 'URGENT'): IntakeCaseEvent => ({
  type: 'SafetyAlertRaised',
  data: { alertId: 'a1', trigger, level, resultId: 'f1' },
});
const routed: IntakeCaseEvent = { type: 'SafetyAlertRouted', data: { alertId: 'a1', clinicianId: 'np-1' } };
const revoked = (cause: string, triggeredBy: string): IntakeCaseEvent => ({
  type: 'EligibilityRevoked',
  data: { eligibilityId: 'e1', cause, triggeredBy },
});

describe('a suicide screen in the infusion room', () => {
  it.each([4, 5])('of level %d raises an urgent alert, routes it, and ends eligibility', (value) => {
    given(intakeCase, opened, signed)
      .when(note({ value }))
      .then(raised('CSSRS_SCREEN_SCORE', 'URGENT'), routed, revoked('SUICIDE_RISK', 'a1'));
  });

  it('raises an alert for any rise since intake, and nothing where there is none', () => {
    given(intakeCase, opened, signed)
      .when(note({ value: 2, passed: true, previousScore: 1 }))
      .then(raised('CSSRS_SCREEN_RISE', 'HIGH'), routed);
    given(intakeCase, opened, signed)
      .when(note({ value: 2, passed: true, previousScore: 2 }))
      .thenNothing();
    given(intakeCase, opened, signed)
      .when(note({ value: 3 }))
      .thenNothing();
  });

  it('is heard where nothing is in force any more, also in a closed case', () => {
    const closed: IntakeCaseEvent = { type: 'IntakeCaseClosed', data: { reason: 'COURSE_COMPLETED' } };
    given(intakeCase, opened)
      .when(note({ value: 5 }))
      .then(raised('CSSRS_SCREEN_SCORE', 'URGENT'));
    given(intakeCase, opened, closed)
      .when(note({ value: 5 }))
      .then(raised('CSSRS_SCREEN_SCORE', 'URGENT'));
  });

  it('has to be resolved before anybody decides again', () => {
    const history = [opened, signed, raised('CSSRS_SCREEN_SCORE', 'URGENT')];
    given(intakeCase, ...history)
      .when({
        type: 'DecideEligibility',
        eligibilityId: 'e2',
        outcome: 'ELIGIBLE',
        conditions: [],
        reasons: [],
        validUntil: null,
        deferredUntil: null,
        maxInfusions: null,
        actor: { subject: 'np-1', role: 'prescriber' },
        ...{ policy, zone, now },
      })
      .thenRefused('SAFETY_ALERT_OPEN');
  });
});

describe('a pregnancy test in the infusion room', () => {
  it('that did not pass is an absolute contraindication and ends eligibility', () => {
    given(intakeCase, opened, signed)
      .when(note({ checkCode: 'PREGNANCY' }))
      .then(
        {
          type: 'ContraindicationIdentified',
          data: { code: 'PREGNANCY', class: 'ABSOLUTE', basis: 'FINDING', evidenceRef: 'f1' } as never,
        },
        revoked('NEW_CONTRAINDICATION', 'PREGNANCY'),
      );
  });

  it('that passed, or any other check, says nothing about eligibility', () => {
    given(intakeCase, opened, signed)
      .when(note({ checkCode: 'PREGNANCY', passed: true }))
      .thenNothing();
    for (const checkCode of ['FASTING', 'HOROSCOPE'])
      given(intakeCase, opened, signed)
        .when(note({ checkCode, value: 5 }))
        .thenNothing();
  });
});
