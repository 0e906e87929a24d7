import { at, finding, policy } from './fixtures.js';
import type { InfusionEvent, ResumeInfusion } from './infusion.types.js';

/** A suicide screen that did not pass, at this level. */
export const screened = (value: number): InfusionEvent => ({
  type: 'PreInfusionCheckRecorded',
  data: {
    ...finding({ checkCode: 'SUICIDE_SCREEN', evidence: 'CSSRS_SCREENER', result: 'FAIL', value }),
    recordedBy: 'nurse-1',
    policyVersion: 'network.example@1.0.0',
  },
});

export const resumeCommand = (rest: Partial<ResumeInfusion> = {}): ResumeInfusion => ({
  type: 'ResumeInfusion',
  reasonCode: 'RECOVERED',
  now: at('17:16'),
  policy,
  ...rest,
});
