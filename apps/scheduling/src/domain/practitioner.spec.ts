import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { practitioner, type PractitionerEvent } from './practitioner.js';

const now = instant('2026-03-02T17:00:00Z');
const registered: PractitionerEvent = {
  type: 'PractitionerRegistered',
  data: { practitionerId: 'np-1', profession: 'NURSE_PRACTITIONER', organisation: 'clinic', siteIds: ['slo'] },
};
const licence = {
  credentialId: 'k1',
  credentialType: 'LICENSE',
  jurisdiction: 'US-CA',
  validFrom: '2025-01-01T00:00:00Z',
  validUntil: '2027-01-01T00:00:00Z',
} as const;
const verified = (validUntil: string = licence.validUntil): PractitionerEvent => ({
  type: 'CredentialVerified',
  data: { practitionerId: 'np-1', ...licence, validUntil },
});
const suspended: PractitionerEvent = {
  type: 'CredentialSuspended',
  data: { practitionerId: 'np-1', credentialId: 'k1', reason: 'BOARD_ORDER' },
};
const suspend = { type: 'SuspendCredential', data: { credentialId: 'k1', reason: 'BOARD_ORDER' } } as const;
const expire = { type: 'ExpireCredential', credentialId: 'k1', now } as const;

describe('a practitioner', () => {
  it('is registered once', () => {
    given(practitioner).when({ type: 'RegisterPractitioner', data: registered.data }).then(registered);
    given(practitioner, registered)
      .when({ type: 'RegisterPractitioner', data: registered.data })
      .thenRefused('ALREADY_EXISTS');
  });

  it('comes before the credentials', () => {
    given(practitioner).when({ type: 'VerifyCredential', data: licence, now }).thenRefused('NOT_FOUND');
  });
});

describe('verifying a credential', () => {
  it('records its period', () => {
    given(practitioner, registered).when({ type: 'VerifyCredential', data: licence, now }).then(verified());
  });

  it('renews one that was suspended or has expired', () => {
    const { state } = given(practitioner, registered, verified(), suspended, verified('2028-01-01T00:00:00Z'));
    expect(state?.credentials['k1']).toEqual({ validUntil: '2028-01-01T00:00:00Z', status: 'VERIFIED' });
  });

  it.each([licence.validFrom, '2024-12-31T00:00:00Z', now.toString()])('refuses an end at %s', (validUntil) => {
    given(practitioner, registered)
      .when({ type: 'VerifyCredential', data: { ...licence, validUntil }, now })
      .thenRefused('CREDENTIAL_PERIOD_INVALID');
  });
});

describe('the end of a credential', () => {
  it('comes with a suspension, which is said once', () => {
    given(practitioner, registered, verified()).when(suspend).then(suspended);
    given(practitioner, registered, verified(), suspended).when(suspend).thenNothing();
  });

  it('needs a credential', () => {
    given(practitioner, registered).when(suspend).thenRefused('CREDENTIAL_UNKNOWN');
  });

  it('comes with time', () => {
    given(practitioner, registered, verified('2026-03-02T17:00:00Z'))
      .when(expire)
      .then({
        type: 'CredentialExpired',
        data: { credentialId: 'k1', practitionerId: 'np-1', validUntil: '2026-03-02T17:00:00Z' },
      });
  });

  it('is looked at again when the timer fires: renewed, suspended, unknown', () => {
    given(practitioner, registered, verified('2026-03-01T00:00:00Z'), verified()).when(expire).thenNothing();
    given(practitioner, registered, verified('2026-03-01T00:00:00Z'), suspended).when(expire).thenNothing();
    given(practitioner, registered).when(expire).thenNothing();
  });
});
