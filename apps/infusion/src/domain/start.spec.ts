import { describe, expect, it } from '@jest/globals';
import { instant, refusal } from '#kernel';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';

const { startCommand: start } = visit;
const noPermit = {
  rejected: refusal('PERMIT_REQUIRED', 'INFUSION:1 is not permitted now.', [
    { gate: 'PREPARATION_COMPLETE', detail: 'Not complete.', satisfiedBy: ['PREPARATION_COMPLETED'] },
  ]),
};

describe('starting an infusion', () => {
  it('names permit, step and staff', () => {
    given(infusion, ...visit.ready)
      .when(start())
      .then(visit.started);
  });

  it('is blocked without a permit, with the gates that the course misses', () => {
    const attempt = given(infusion, ...visit.ready).when(start({ permit: noPermit }));
    attempt.thenRefused('PERMIT_REQUIRED', 'PREPARATION_COMPLETE');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'StartInfusion', stepId: 'INFUSION:1' } },
    ]);
  });

  it('needs escort and dose', () => {
    given(infusion, visit.checkedIn)
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'ESCORT_CONFIRMED', 'DOSE_ORDERED');
  });

  it('needs the ordered dose issued from the ledger, to the last microgram', () => {
    const attempt = given(infusion, ...visit.ready).when(start({ issuedMcg: 39_999 }));
    const { missing } = attempt.thenRefused('PRE_INFUSION_CHECKS_MISSING', 'VIAL_ISSUED');
    expect(missing[0]?.detail).toContain('40 mg are ordered, 39.999 mg are issued');
    given(infusion, ...visit.ready)
      .when(start({ issuedMcg: 40_000 }))
      .then(visit.started);
  });

  it('needs a check-in of the same date at the site, whatever the date is in UTC', () => {
    given(infusion, ...visit.ready)
      .when(start({ now: instant('2026-03-10T06:59:00Z') }))
      .then({ type: 'InfusionStarted' });
    given(infusion, ...visit.ready)
      .when(start({ now: instant('2026-03-10T07:00:00Z') }))
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'CHECKED_IN_TODAY');
  });

  it('needs staff with valid credentials', () => {
    given(infusion, ...visit.ready)
      .when(
        start({
          monitor: { practitionerId: 'nurse-1', credentialsMissing: ['ACLS or BLS'] },
          supervisor: { practitionerId: 'np-1', credentialsMissing: ['LICENSE'] },
        }),
      )
      .thenRefused('CREDENTIAL_INVALID', 'MONITOR_ACLS_OR_BLS', 'SUPERVISOR_LICENSE');
  });

  it('needs a therapist where the permit says so', () => {
    const permit = { permitId: 'permit-1', attendance: ['nurse', 'therapist'] };
    given(infusion, ...visit.ready)
      .when(start({ permit }))
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'THERAPIST_PRESENT');
    given(infusion, ...visit.ready)
      .when(start({ permit, therapist: { practitionerId: 'therapist-1', credentialsMissing: [] } }))
      .then({ type: 'InfusionStarted', data: { ...visit.start, therapistId: 'therapist-1' } });
  });

  it('is barred while another infusion of the patient runs', () => {
    given(infusion, ...visit.ready)
      .when(start({ otherInfusionId: 'infusion-0' }))
      .thenRefused('PATIENT_IN_INFUSION', 'NO_OTHER_INFUSION');
  });

  it('is barred by a withdrawn consent, whether the copy or this visit knows of it', () => {
    given(infusion, ...visit.ready)
      .when(start({ consentInForce: false }))
      .thenRefused('CONSENT_WITHDRAWN', 'CONSENT_ACTIVE');
    given(infusion, ...visit.ready, visit.withdrawn)
      .when(start())
      .thenRefused('CONSENT_WITHDRAWN', 'CONSENT_ACTIVE');
  });

  it('lists everything that is missing at once', () => {
    given(infusion, visit.checkedIn, visit.escortConfirmed)
      .when(start({ permit: noPermit, supervisor: { practitionerId: 'np-1', credentialsMissing: ['ACLS'] } }))
      .thenRefused('PERMIT_REQUIRED', 'PREPARATION_COMPLETE', 'DOSE_ORDERED', 'SUPERVISOR_ACLS');
  });

  it('happens once', () => {
    given(infusion, ...visit.running)
      .when(start())
      .thenRefused('INFUSION_ALREADY_STARTED');
    given(infusion, ...visit.over, visit.discharged)
      .when(start())
      .thenRefused('INFUSION_OVER');
    given(infusion, visit.checkedIn, visit.deferred).when(start()).thenRefused('INFUSION_OVER');
  });
});
