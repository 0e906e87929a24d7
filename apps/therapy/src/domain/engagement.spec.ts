import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { engagement, type EngagementCommand, type EngagementEvent } from './engagement.js';
import { mayReadWords } from './therapy-access.js';

const engaged = {
  courseId: 'course-1',
  patientRef: 'patient-1',
  siteId: 'slo',
  therapistId: 'therapist-1',
  consents: ['consent-1'],
  policyVersion: 'network.example@1.0.0',
};
interface Standing {
  readonly credentialsMissing: string[];
  readonly consentsMissing: string[];
}
const fit: Standing = { credentialsMissing: [], consentsMissing: [] };
const engage: EngagementCommand = { type: 'EngageTherapist', engaged, ...fit };
const event: EngagementEvent = { type: 'TherapistEngaged', data: engaged };
const handOver = (to: string, standing: Standing = fit): EngagementCommand => ({
  type: 'HandOverCourse',
  to,
  consents: ['consent-1'],
  reasonCode: 'PATIENT_MOVED',
  policyVersion: engaged.policyVersion,
  ...standing,
});

describe('the therapist of a course', () => {
  it('is engaged once, with consent and a licence', () => {
    given(engagement).when(engage).then(event);
    given(engagement, event).when(engage).thenRefused('THERAPIST_ALREADY_ENGAGED');
    given(engagement)
      .when({ ...engage, consentsMissing: ['DISCLOSURE_CLINIC_THERAPIST'] })
      .thenRefused('CONSENT_MISSING', 'CONSENT_ACTIVE');
    given(engagement)
      .when({ ...engage, credentialsMissing: ['LICENSE'] })
      .thenRefused('CREDENTIAL_INVALID');
  });

  it('hands over to another, with the same conditions', () => {
    given(engagement).when(handOver('therapist-2')).thenRefused('THERAPIST_NOT_ENGAGED');
    given(engagement, event).when(handOver('therapist-1')).thenRefused('THERAPIST_ALREADY_ENGAGED');
    given(engagement, event)
      .when(handOver('therapist-2'))
      .then({ type: 'TherapistHandedOver', data: { from: 'therapist-1', to: 'therapist-2' } } as never);
    given(engagement, event)
      .when(handOver('therapist-2', { credentialsMissing: [], consentsMissing: ['DISCLOSURE_CLINIC_THERAPIST'] }))
      .thenRefused('CONSENT_MISSING');
  });
});

describe('the words of a patient are read', () => {
  const therapist = (subject: string) => ({ subject, role: 'therapist' });

  it('by the care team, and by the therapist of the course', () => {
    expect(mayReadWords({ subject: 'rn', role: 'nurse' }, null, [])).toBe(true);
    expect(mayReadWords(therapist('a'), 'a', [])).toBe(true);
    expect(mayReadWords(therapist('a'), null, ['a'])).toBe(true);
  });

  it('by no other therapist, the one before a hand-over included, and by no desk', () => {
    expect(mayReadWords(therapist('b'), 'a', ['b'])).toBe(false);
    expect(mayReadWords(therapist('b'), null, ['a'])).toBe(false);
    expect(mayReadWords({ subject: 'desk', role: 'coordinator' }, null, ['desk'])).toBe(false);
  });
});
