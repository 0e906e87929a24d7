import { WITHOUT_OBSERVATION, type Instead } from '../courses/policy.js';

/** Not for patients: deadlines of seconds, so that they pass while things break. */
export const POLICY: Instead = {
  ...WITHOUT_OBSERVATION,
  'infusion-room.yaml': {
    ...WITHOUT_OBSERVATION['infusion-room.yaml'],
    running: 'PT4S',
    recovery: 'PT4S',
    grace: 'PT1S',
    contactWithin: 'PT20S',
  },
  'therapy.yaml': { within: 'PT10S' },
};
