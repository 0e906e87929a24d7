import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { accessLog, accessLogId, type AccessRecorded } from './access-log.js';

const access: AccessRecorded['data'] = {
  subject: 'auditor-1',
  role: 'auditor',
  resource: 'course/c1',
  action: 'REPLAY',
  purpose: 'ACCREDITATION',
  asOf: '2026-03-02T00:00:00Z',
  outcome: 'SHOWN',
  resultHash: 'a'.repeat(64),
};

describe('the log of a reader', () => {
  it('records every access', () => {
    const recorded: AccessRecorded = { type: 'AccessRecorded', data: access };
    given(accessLog).when({ type: 'RecordAccess', access }).then(recorded);
    given(accessLog, recorded).when({ type: 'RecordAccess', access }).then(recorded);
  });

  it('has a stream for subjects of any issuer', () => {
    expect(accessLogId('auth0|5f7c8ec7c33c6c004bbafe82')).toBe('auth0_5f7c8ec7c33c6c004bbafe82');
    const state = accessLog.evolve(null, { type: 'AccessRecorded', data: { ...access, subject: 'a b' } });
    expect(accessLog.subject(state)).toEqual({ key: 'access-a_b', siteId: null, patientRef: null });
  });
});
