import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { CheckIn, CheckInPatient } from './infusion.types.js';

const checkIn = (rest: Partial<CheckIn> = {}): CheckInPatient => ({
  type: 'CheckInPatient',
  checkIn: { ...visit.checkIn, ...rest },
  policy: visit.policy,
});
describe('checking in', () => {
  it('needs two kinds of identifier and consent said again', () => {
    given(infusion).when(checkIn()).then(visit.checkedIn);
    const attempt = given(infusion).when(checkIn({ identifiersMatched: ['NAME', 'NAME'], consentReaffirmed: false }));
    attempt.thenRefused('PRE_INFUSION_CHECKS_MISSING', 'IDENTIFIERS_MATCHED', 'CONSENT_REAFFIRMED');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'CheckInPatient', stepId: 'INFUSION:1' } },
    ]);
  });

  it('happens once, and before everything else', () => {
    given(infusion, visit.checkedIn).when(checkIn()).thenRefused('ALREADY_EXISTS');
    given(infusion).when(visit.orderCommand()).thenRefused('INFUSION_NOT_CHECKED_IN');
  });
});

describe('the escort', () => {
  const escort = { relationship: 'SPOUSE', method: 'CONFIRMED_FOR_PICKUP' } as const;
  const confirm = { type: 'ConfirmEscort', escort } as const;

  it('is confirmed at any time while the patient is here', () => {
    given(infusion, visit.checkedIn).when(confirm).then(visit.escortConfirmed);
    given(infusion, ...visit.over)
      .when(confirm)
      .then(visit.escortConfirmed);
    given(infusion, ...visit.over, visit.discharged)
      .when(confirm)
      .thenRefused('INFUSION_OVER');
    given(infusion, visit.checkedIn, visit.deferred).when(confirm).thenRefused('INFUSION_OVER');
  });
});

describe('an escort who does not appear', () => {
  const absent = {
    type: 'ReportEscortAbsent',
    expectedAt: visit.at('18:30').toString(),
    now: visit.at('18:45'),
  } as const;

  it('is reported, once, of whoever was confirmed', () => {
    given(infusion, ...visit.over)
      .when(absent)
      .then({ type: 'EscortDidNotAppear', data: { expectedAt: absent.expectedAt, reportedAt: absent.now.toString() } });
    given(infusion, visit.checkedIn).when(absent).thenRefused('ESCORT_NOT_EXPECTED');
    given(infusion, ...visit.over, visit.discharged)
      .when(absent)
      .thenRefused('INFUSION_OVER');
  });
});

describe('deferring', () => {
  const defer = { type: 'DeferInfusion', initiator: 'CLINIC_SAFETY', reasonCode: 'HYPERTENSION' } as const;

  it('is possible until the start', () => {
    given(infusion, ...visit.ready)
      .when(defer)
      .then(visit.deferred);
    given(infusion, ...visit.running)
      .when(defer)
      .thenRefused('INFUSION_ALREADY_STARTED');
    given(infusion, visit.checkedIn, visit.deferred).when(defer).thenRefused('INFUSION_OVER');
  });
});
