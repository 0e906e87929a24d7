import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { nextReminder, therapyRecord, type TherapyRecordCommand, type TherapyRecordEvent } from './therapy-record.js';

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

const outreach = {
  outreachId: 'outreach-1',
  cause: 'SESSION_MISSED',
  stepId: 'INTEGRATION:1',
  dueAt: '2026-03-10T21:00:00Z',
  policyVersion: 'network.example@1.0.0',
} as const;
const requested: TherapyRecordEvent = { type: 'SafetyOutreachRequested', data: outreach };
const overdue: TherapyRecordEvent = {
  type: 'SafetyOutreachOverdue',
  data: { outreachId: 'outreach-1', dueAt: outreach.dueAt },
};
const attempt = (outcome: 'REACHED_SAFE' | 'NOT_REACHED') =>
  ({ outreachId: 'outreach-1', by: 'nurse-1', method: 'PHONE', outcome }) as const;
const made = (outcome: 'REACHED_SAFE' | 'NOT_REACHED'): TherapyRecordEvent => ({
  type: 'SafetyOutreachMade',
  data: attempt(outcome),
  sealed: { findings: 'Sleeps well.' },
});
const remind = (at: string): TherapyRecordCommand => ({ type: 'RemindOfOutreach', now: instant(at) });

describe('safety outreach', () => {
  it('is asked for once a step, however the news arrives', () => {
    given(therapyRecord).when({ type: 'RequestOutreach', outreach }).then(requested);
    given(therapyRecord, requested).when({ type: 'RequestOutreach', outreach }).thenNothing();
    given(therapyRecord, requested, made('REACHED_SAFE')).when({ type: 'RequestOutreach', outreach }).thenNothing();
  });

  it('is asked for again after infusions that the patient stayed away from, once the one before is over', () => {
    const first = { ...outreach, cause: 'INFUSION_NO_SHOWS', stepId: 'INFUSION:2' } as const;
    const asked: TherapyRecordEvent = { type: 'SafetyOutreachRequested', data: first };
    const again = { ...first, outreachId: 'outreach-2' };
    const command: TherapyRecordCommand = { type: 'RequestOutreach', outreach: again };
    given(therapyRecord, asked).when(command).thenNothing();
    given(therapyRecord, asked, made('REACHED_SAFE'))
      .when(command)
      .then({ type: 'SafetyOutreachRequested', data: again });
  });

  it('is over when the patient was reached, and only then', () => {
    const reach = { type: 'RecordOutreach', made: attempt('REACHED_SAFE'), findings: 'Sleeps well.' } as const;
    given(therapyRecord).when(reach).thenRefused('OUTREACH_UNKNOWN');
    given(therapyRecord, requested, made('NOT_REACHED')).when(reach).then(made('REACHED_SAFE'));
    given(therapyRecord, requested, made('REACHED_SAFE')).when(reach).thenRefused('OUTREACH_UNKNOWN');
  });

  it('becomes overdue once, when nobody was reached in time', () => {
    given(therapyRecord, requested).when(remind('2026-03-10T20:59:59Z')).thenNothing();
    given(therapyRecord, requested).when(remind('2026-03-10T21:00:00Z')).then(overdue);
    given(therapyRecord, requested, overdue).when(remind('2026-03-11T21:00:00Z')).thenNothing();
    given(therapyRecord, requested, made('REACHED_SAFE')).when(remind('2026-03-11T21:00:00Z')).thenNothing();
    expect(nextReminder(given(therapyRecord, requested).state)).toBe(outreach.dueAt);
    expect(nextReminder(given(therapyRecord, requested, overdue).state)).toBeNull();
  });
});

describe('a patient who is in hospital or dead', () => {
  const suspend: TherapyRecordCommand = { type: 'SuspendOutreach', incidentId: 'x1', cause: 'HOSPITALISATION' };
  const suspended: TherapyRecordEvent = {
    type: 'OutreachSuspended',
    data: { cause: 'HOSPITALISATION', incidentId: 'x1', cancelled: ['outreach-1'] },
  };
  const resumed: TherapyRecordEvent = { type: 'OutreachResumed', data: { incidentId: 'x1' } };

  it('is called by nobody, and nobody is asked to, until the course is resumed', () => {
    given(therapyRecord, requested).when(suspend).then(suspended);
    given(therapyRecord, requested, suspended).when(suspend).thenNothing();
    expect(nextReminder(given(therapyRecord, requested, suspended).state)).toBeNull();
    const other = { ...outreach, outreachId: 'outreach-2', stepId: 'INTEGRATION:2' };
    const ask: TherapyRecordCommand = { type: 'RequestOutreach', outreach: other };
    given(therapyRecord, requested, suspended).when(ask).thenNothing();
    given(therapyRecord, requested, suspended).when({ type: 'ResumeOutreach', incidentId: 'x1' }).then(resumed);
    given(therapyRecord, requested, suspended, resumed)
      .when(ask)
      .then({ type: 'SafetyOutreachRequested', data: other });
    given(therapyRecord, requested).when({ type: 'ResumeOutreach', incidentId: 'x1' }).thenNothing();
  });
});

describe('the therapy record of a course', () => {
  it('keeps who missed a session, and whether notice was given', () => {
    const missed = { courseId: 'course-1', stepId: 'INTEGRATION:1', who: 'PATIENT', noticeGiven: false } as const;
    given(therapyRecord)
      .when({ type: 'RecordMissedSession', missed, outreach })
      .then({ type: 'TherapySessionMissed', data: missed }, requested);
    const absent = { ...missed, who: 'THERAPIST' } as const;
    given(therapyRecord)
      .when({ type: 'RecordMissedSession', missed: absent, outreach })
      .then({ type: 'TherapySessionMissed', data: absent });
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
