import { describe, expect, it } from '@jest/globals';
import { instant, refusal } from '#kernel';
import { given } from '#testing';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { InfusionEvent } from './infusion.types.js';

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

  it('keeps what the permit rested on', () => {
    const gates = [{ gate: 'MIN_GAP', evidence: ['f1'], override: { by: 'md-1', at: visit.at('15:00').toString() } }];
    given(infusion, ...visit.ready)
      .when(start({ permit: { permitId: 'permit-1', attendance: ['nurse'], gates } }))
      .then({ type: 'InfusionStarted', data: { ...visit.start, gates } });
  });

  it('is blocked without a permit, with the gates that the course misses', () => {
    const attempt = given(infusion, ...visit.ready).when(start({ permit: noPermit }));
    attempt.thenRefused('PERMIT_REQUIRED', 'PREPARATION_COMPLETE');
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'StartInfusion', stepId: 'INFUSION:1' } },
    ]);
  });

  it('needs escort and dose', () => {
    given(infusion, visit.checkedIn, ...visit.checked, visit.vitalsTaken('16:45'))
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'ESCORT_CONFIRMED', 'DOSE_ORDERED');
  });

  it('compares the weight of the order with what is known by then', () => {
    given(infusion, ...visit.ready)
      .when(start({ weighed: null }))
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'DOSE_WEIGHT_REFERENCE');
    const weighed = { kg: 36.3, at: visit.weighed.at };
    const attempt = given(infusion, ...visit.ready).when(start({ weighed }));
    expect(attempt.thenRefused('PRE_INFUSION_CHECKS_MISSING', 'DOSE_WEIGHT_KG').missing).toMatchObject([
      { detail: 'weightKg is 80, allowed 32.7 to 39.9.', satisfiedBy: ['DoseAdjusted', 'ClearanceTestResulted'] },
    ]);
  });

  it('needs every check that a person answers, each one named', () => {
    given(
      infusion,
      visit.checkedIn,
      visit.escortConfirmed,
      visit.doseOrdered,
      visit.doseChecked,
      visit.vitalsTaken('16:45'),
    )
      .when(start())
      .thenRefused(
        'PRE_INFUSION_CHECKS_MISSING',
        'CHECK_FASTING',
        'CHECK_SAME_DAY_QUESTIONS',
        'CHECK_SUICIDE_SCREEN',
        'CHECK_PREGNANCY',
        'CHECK_EMERGENCY_EQUIPMENT',
        'CHECK_VIAL_ISSUED',
      );
  });

  it.each(visit.findings.map(({ checkCode }) => checkCode))('is barred when %s did not pass', (checkCode) => {
    const failed = visit.checked.map((event) =>
      event.type === 'PreInfusionCheckRecorded' && event.data.checkCode === checkCode
        ? { ...event, data: { ...event.data, result: 'FAIL' as const } }
        : event,
    );
    given(infusion, ...visit.ready, ...failed)
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', `CHECK_${checkCode}`);
  });

  it('may pass over a check that is overridden, and only that one', () => {
    const override: InfusionEvent = {
      type: 'PreInfusionCheckOverridden',
      data: {
        checkCode: 'FASTING',
        signedBy: 'np-1',
        role: 'prescriber',
        reasonCode: 'CLINICAL_JUDGEMENT',
        signedAt: visit.at('16:50').toString(),
        policyVersion: 'network.example@1.0.0',
      },
      sealed: { reason: 'A light breakfast.' },
    };
    const withoutFasting = visit.ready.filter(
      (event) => event.type !== 'PreInfusionCheckRecorded' || event.data.checkCode !== 'FASTING',
    );
    given(infusion, ...withoutFasting, override)
      .when(start())
      .then(visit.started);
    given(infusion, ...withoutFasting.filter(({ type }) => type !== 'VitalsRecorded'), override)
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'BASELINE_VITALS');
  });

  it('lets a finding grow old', () => {
    given(infusion, ...visit.ready, visit.vitalsTaken('23:00'))
      .when(start({ now: visit.at('23:00') }))
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'CHECK_FASTING', 'CHECK_SAME_DAY_QUESTIONS', 'CHECK_VIAL_ISSUED');
    given(infusion, ...visit.ready)
      .when(start({ now: visit.at('17:46') }))
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'BASELINE_VITALS');
  });

  it('needs a baseline within limits, and a clinician for one that is only nearly so', () => {
    const baseline = (sbp: number, ruleId: string, recommendation: 'ACKNOWLEDGE' | 'HOLD') => [
      ...visit.ready,
      visit.vitalsTaken('16:50', { sbp }),
      visit.breached(ruleId, { phase: 'BEFORE', recommendation, value: sbp, observedAt: visit.at('16:50').toString() }),
    ];
    given(infusion, ...baseline(145, 'SBP_ELEVATED', 'ACKNOWLEDGE'))
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'BASELINE_ACKNOWLEDGED');
    given(infusion, ...baseline(145, 'SBP_ELEVATED', 'ACKNOWLEDGE'), visit.acknowledged('SBP_ELEVATED'))
      .when(start())
      .then(visit.started);
    given(infusion, ...baseline(165, 'SBP_HIGH_AT_START', 'HOLD'))
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'BASELINE_WITHIN_LIMITS');
    given(infusion, ...baseline(165, 'SBP_HIGH_AT_START', 'HOLD'), visit.vitalsTaken('16:55'))
      .when(start())
      .then(visit.started);
  });

  it('needs the independent check, of the order as it stands', () => {
    const adjusted: InfusionEvent = {
      type: 'DoseAdjusted',
      data: { ...visit.dose, fromMgPerKg: 0.4, fromMg: 32, reasonCode: 'PARTIAL_RESPONSE' },
    };
    given(infusion, ...visit.ready, adjusted)
      .when(start())
      .thenRefused('PRE_INFUSION_CHECKS_MISSING', 'DOSE_CHECKED');
    given(infusion, ...visit.ready, adjusted, visit.doseChecked)
      .when(start())
      .then(visit.started);
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
    const gatesAt = (now: string): string[] => {
      const decision = given(infusion, ...visit.ready).when(start({ now: instant(now) })).decision;
      return decision.kind === 'refused' ? decision.refusal.missing.map(({ gate }) => gate) : [];
    };
    expect(gatesAt('2026-03-10T06:59:00Z')).not.toContain('CHECKED_IN_TODAY');
    expect(gatesAt('2026-03-10T07:00:00Z')).toContain('CHECKED_IN_TODAY');
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
    const permit = { permitId: 'permit-1', attendance: ['nurse', 'therapist'], gates: [] };
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
    given(infusion, visit.checkedIn, ...visit.checked, visit.escortConfirmed, visit.vitalsTaken('16:45'))
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
