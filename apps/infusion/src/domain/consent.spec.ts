import { expect, it } from '@jest/globals';
import { CONSENT_TYPES } from '#contracts';
import { endsTheVisit, TREATMENT_CONSENT } from './consent.js';
import { policy } from './fixtures.js';

const ofPolicy = (when: 'inSession' | 'otherwise') =>
  CONSENT_TYPES.filter((consentType) =>
    endsTheVisit({ consentType, action: policy.consents[consentType]?.onWithdrawal[when] }, policy),
  );

it('ends a visit when the treatment is refused, and no other consent of the example policy does', () => {
  expect(ofPolicy('inSession')).toEqual([TREATMENT_CONSENT]);
  expect(ofPolicy('otherwise')).toEqual([TREATMENT_CONSENT]);
});

it('goes by what the withdrawal was recorded to lead to, and always by the treatment itself', () => {
  expect(endsTheVisit({ consentType: 'TOUCH', action: 'STOP_INFUSION_AND_OBSERVE' }, policy)).toBe(true);
  expect(endsTheVisit({ consentType: 'RECORDING', action: 'STOP_RECORDING' }, policy)).toBe(false);
  expect(endsTheVisit({ consentType: 'RECORDING' }, policy)).toBe(false);
  expect(endsTheVisit({ consentType: TREATMENT_CONSENT }, policy)).toBe(true);
});
