import { describe, it } from '@jest/globals';
import { given } from '#testing';
import { therapyRecord, type TherapyRecordCommand, type TherapyRecordEvent } from './therapy-record.js';

const waive = {
  type: 'WaiveIntegration',
  ordinal: 2,
  signedBy: 'md-1',
  reasonCode: 'TRAVEL',
  reason: 'Integrates with the therapist at home.',
  integrated: [1],
} as const satisfies TherapyRecordCommand;
const waived: TherapyRecordEvent = {
  type: 'IntegrationRequirementWaived',
  data: { ordinal: 2, signedBy: 'md-1', reasonCode: 'TRAVEL' },
  sealed: { reason: waive.reason },
};

describe('the therapy record of a course', () => {
  it('keeps who missed a session, and whether notice was given', () => {
    const missed = { courseId: 'course-1', stepId: 'INTEGRATION:1', who: 'PATIENT', noticeGiven: false } as const;
    given(therapyRecord)
      .when({ type: 'RecordMissedSession', missed })
      .then({ type: 'TherapySessionMissed', data: missed });
  });

  it('waives an integration, signed, its reason sealed', () => {
    given(therapyRecord).when(waive).then(waived);
  });

  it('waives nothing twice, and nothing that took place', () => {
    given(therapyRecord, waived).when(waive).thenRefused('WAIVER_NOT_NEEDED');
    given(therapyRecord)
      .when({ ...waive, ordinal: 1 })
      .thenRefused('WAIVER_NOT_NEEDED');
  });
});
