import { finding } from './fixtures.js';
import type { InfusionEvent } from './infusion.types.js';

/** A suicide screen that did not pass, at this level. */
export const screened = (value: number): InfusionEvent => ({
  type: 'PreInfusionCheckRecorded',
  data: {
    ...finding({ checkCode: 'SUICIDE_SCREEN', evidence: 'CSSRS_SCREENER', result: 'FAIL', value }),
    recordedBy: 'nurse-1',
    policyVersion: 'network.example@1.0.0',
  },
});
