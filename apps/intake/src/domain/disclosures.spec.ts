import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { nextDisclosureExpiry } from './disclosures.js';
import type { SignDisclosureConsent } from './disclosures.types.js';
import { intakeCase } from './intake-case.js';
import type { IntakeCaseEvent } from './intake-case.types.js';
import { now, nurse, opened, policy } from './testing/cases.js';

const recipient = { organisation: 'independent', practitionerId: 'lmft-1' };
const sign = (more: Partial<SignDisclosureConsent> = {}): SignDisclosureConsent => ({
  ...{ type: 'SignDisclosureConsent', consentId: 'd1', consentType: 'PART2_TPO', recipient },
  ...{ purposes: ['TREATMENT'], expiresAt: null, textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' },
  ...{ signedBy: 'PATIENT', witnessId: null, actor: nurse, policy, now },
  ...more,
});
const signed = (consentId = 'd1', expiresAt: string | null = null, to = recipient): IntakeCaseEvent => ({
  type: 'DisclosureConsentSigned',
  data: {
    ...{ consentId, consentType: 'PART2_TPO', recipient: to, purposes: ['TREATMENT'], expiresAt },
    ...{ textVersion: '2026-01', language: 'en', method: 'ELECTRONIC', signedBy: 'PATIENT' },
    policyVersion: `${policy.policyId}@${policy.version}`,
  },
});
const ended = { consentId: 'd1', consentType: 'PART2_TPO', recipient } as const;
const withdraw = { type: 'WithdrawDisclosureConsent', consentId: 'd1', effectiveFrom: null, now } as const;
const withdrawn: IntakeCaseEvent = {
  type: 'DisclosureConsentWithdrawn',
  data: { ...ended, effectiveFrom: now.toString() },
};
const later = (hours: number) => now.add({ hours });

describe('a consent to disclosure', () => {
  it('names whom, what for and until when, and leaves consents by type alone', () => {
    given(intakeCase, opened).when(sign()).then(signed());
    const { state } = given(intakeCase, opened, signed());
    expect(state?.consentsInForce).toEqual([]);
    expect(state?.disclosures).toMatchObject([{ consentId: 'd1', recipient, ended: null }]);
    const purposes = ['PAYMENT', 'PAYMENT'] as const;
    given(intakeCase, opened)
      .when(sign({ purposes }))
      .then({ ...signed(), data: { ...signed().data, purposes: ['PAYMENT'] } } as IntakeCaseEvent);
  });

  it('is one for each recipient: the same again is refused, another is not', () => {
    given(intakeCase, opened, signed())
      .when(sign({ consentId: 'd2' }))
      .thenRefused('CONSENT_ALREADY_SIGNED');
    const other = { organisation: 'independent', practitionerId: 'lmft-2' };
    given(intakeCase, opened, signed())
      .when(sign({ consentId: 'd2', recipient: other }))
      .then(signed('d2', null, other));
    given(intakeCase, opened, signed(), withdrawn)
      .when(sign({ consentId: 'd2' }))
      .then(signed('d2'));
    given(intakeCase, opened, signed('d1', later(1).toString()))
      .when(sign({ consentId: 'd2', now: later(1) }))
      .then(signed('d2'));
  });

  it('is refused in a text that nobody uses, unheard, and where it would have expired', () => {
    const refused = (more: Partial<SignDisclosureConsent>) => given(intakeCase, opened).when(sign(more));
    refused({ textVersion: '2019-01' }).thenRefused('CONSENT_TEXT_UNKNOWN');
    refused({ method: 'VERBAL_WITNESSED' }).thenRefused('CONSENT_WITNESS_MISSING');
    refused({ method: 'VERBAL_WITNESSED', witnessId: nurse.subject }).thenRefused('WITNESS_IS_ACTOR');
    refused({ expiresAt: now.toString() }).thenRefused('DISCLOSURE_EXPIRY_INVALID');
  });

  it('is withdrawn by itself, once, and in a closed case as well', () => {
    const closed: IntakeCaseEvent = { type: 'IntakeCaseClosed', data: { reason: 'COURSE_COMPLETED' } };
    given(intakeCase, opened, signed()).when(withdraw).then(withdrawn);
    given(intakeCase, opened, signed(), closed).when(withdraw).then(withdrawn);
    given(intakeCase, opened, signed(), withdrawn).when(withdraw).thenRefused('DISCLOSURE_CONSENT_UNKNOWN');
    given(intakeCase, opened, signed())
      .when({ ...withdraw, effectiveFrom: later(1).toString() })
      .thenRefused('TIME_IN_FUTURE');
  });

  it('expires at its instant, not before, and not once it is withdrawn', () => {
    const expiresAt = later(2).toString();
    const expire = (hours: number) => ({ type: 'ExpireDisclosureConsents', now: later(hours) }) as const;
    given(intakeCase, opened, signed('d1', expiresAt)).when(expire(1)).thenNothing();
    given(intakeCase, opened, signed('d1', expiresAt), signed('d2', null, { ...recipient, practitionerId: 'lmft-2' }))
      .when(expire(2))
      .then({ type: 'DisclosureConsentExpired', data: { ...ended, expiresAt } });
    given(intakeCase, opened, signed('d1', expiresAt), withdrawn).when(expire(3)).thenNothing();
    const { state } = given(intakeCase, opened, signed('d1', later(5).toString()), signed('d2', expiresAt));
    expect(nextDisclosureExpiry(state?.disclosures ?? [])).toBe(expiresAt);
  });
});

describe('a case whose course goes to another site', () => {
  it('belongs to that one from then on, and says so once', () => {
    const moved: IntakeCaseEvent = { type: 'IntakeCaseTransferred', data: { from: 's1', to: 's2' } };
    given(intakeCase, opened).when({ type: 'TransferCase', to: 's2' }).then(moved);
    given(intakeCase, opened, moved).when({ type: 'TransferCase', to: 's2' }).thenNothing();
    expect(intakeCase.subject(given(intakeCase, opened, moved).state)?.siteId).toBe('s2');
  });
});
