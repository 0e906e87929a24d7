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
    given(practitioner)
      .when({ type: 'VerifyCredential', perSite: ['DEA'], data: licence, now })
      .thenRefused('NOT_FOUND');
  });
});

describe('verifying a credential', () => {
  it('records its period', () => {
    given(practitioner, registered)
      .when({ type: 'VerifyCredential', perSite: ['DEA'], data: licence, now })
      .then(verified());
  });

  it('renews one that was suspended or has expired', () => {
    const { state } = given(practitioner, registered, verified(), suspended, verified('2028-01-01T00:00:00Z'));
    expect(state?.credentials['k1']).toEqual({
      validUntil: '2028-01-01T00:00:00Z',
      status: 'VERIFIED',
      siteId: null,
    });
  });

  it.each([licence.validFrom, '2024-12-31T00:00:00Z', now.toString()])('refuses an end at %s', (validUntil) => {
    given(practitioner, registered)
      .when({ type: 'VerifyCredential', perSite: ['DEA'], data: { ...licence, validUntil }, now })
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

describe('a registration that holds for one location', () => {
  const dea = { ...licence, credentialType: 'DEA', siteId: 'slo' } as const;
  const verify = (data: typeof dea | typeof licence) =>
    ({ type: 'VerifyCredential', perSite: ['DEA'], data, now }) as const;

  it('names it, with who looked it up, when and where', () => {
    const data = {
      ...dea,
      number: 'FX1234563',
      verifiedBy: 'md-1',
      verifiedAt: now.toString(),
      source: 'DEA_DIVERSION',
    };
    given(practitioner, registered)
      .when(verify(data))
      .then({ type: 'CredentialVerified', data: { practitionerId: 'np-1', ...data } });
  });

  it('is refused without one, or with one where the person does not work', () => {
    const nowhere = { ...licence, credentialType: 'DEA' };
    given(practitioner, registered)
      .when(verify(nowhere as unknown as typeof dea))
      .thenRefused('CREDENTIAL_SITE_REQUIRED');
    given(practitioner, registered)
      .when(verify({ ...dea, siteId: 'oakland' } as unknown as typeof dea))
      .thenRefused('SITE_UNKNOWN');
  });

  it('cannot have been looked up in the future', () => {
    given(practitioner, registered)
      .when(verify({ ...licence, verifiedAt: '2026-03-02T17:00:01Z' } as typeof licence))
      .thenRefused('TIME_IN_FUTURE');
  });
});

describe('a supervisor on site', () => {
  const at = (siteId: string): PractitionerEvent => ({
    type: 'SupervisorOnSite',
    data: { practitionerId: 'np-1', siteId, from: now.toString(), until: '2026-03-03T01:00:00Z' },
  });
  const both: PractitionerEvent = {
    type: 'PractitionerRegistered',
    data: {
      practitionerId: 'np-1',
      profession: 'NURSE_PRACTITIONER',
      organisation: 'clinic',
      siteIds: ['slo', 'oakland'],
    },
  };
  const signOn = (siteId: string, until: string | null) =>
    ({ type: 'SignOn', siteId, until, maxPresence: 'PT14H', policyVersion: 'network.example@1.0.0', now }) as const;

  it('is there until they say, or as long as the policy lets them', () => {
    given(practitioner, registered).when(signOn('slo', '2026-03-03T01:00:00Z')).then(at('slo'));
    given(practitioner, registered)
      .when(signOn('slo', null))
      .then({
        type: 'SupervisorOnSite',
        data: { practitionerId: 'np-1', siteId: 'slo', from: now.toString(), until: '2026-03-03T07:00:00Z' },
      });
  });

  it.each(['2026-03-02T17:00:00Z', '2026-03-03T07:00:01Z'])('is refused until %s', (until) => {
    given(practitioner, registered).when(signOn('slo', until)).thenRefused('PRESENCE_PERIOD_INVALID');
  });

  it('works there', () => {
    given(practitioner, registered).when(signOn('oakland', null)).thenRefused('PRACTITIONER_UNKNOWN');
  });

  it('is at one site at a time', () => {
    given(practitioner, both, at('slo'))
      .when(signOn('oakland', '2026-03-03T01:00:00Z'))
      .then(
        { type: 'SupervisorOffSite', data: { practitionerId: 'np-1', siteId: 'slo', at: now.toString() } },
        at('oakland'),
      );
  });

  it('leaves where they are', () => {
    given(practitioner, registered, at('slo'))
      .when({ type: 'SignOff', siteId: 'slo', now })
      .then({ type: 'SupervisorOffSite', data: { practitionerId: 'np-1', siteId: 'slo', at: now.toString() } });
    given(practitioner, both, at('slo')).when({ type: 'SignOff', siteId: 'oakland', now }).thenRefused('NOT_ON_SITE');
  });
});
