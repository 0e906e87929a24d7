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
type Engage = Extract<EngagementCommand, { type: 'EngageTherapist' }>;
type Standing = Pick<Engage, 'credentialsMissing' | 'consentsMissing' | 'disclosure'>;
const fit: Standing = { credentialsMissing: [], consentsMissing: [], disclosure: null };
const engage: Engage = { type: 'EngageTherapist', engaged, ...fit };
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
      .when(handOver('therapist-2', { ...fit, consentsMissing: ['DISCLOSURE_CLINIC_THERAPIST'] }))
      .thenRefused('CONSENT_MISSING');
  });
});

describe('a therapist of another organisation, where the clinic is a programme under 42 CFR Part 2', () => {
  const by = (consentId: string | null): Pick<Standing, 'disclosure'> => ({
    disclosure: { organisation: 'independent', consentId },
  });
  const rests: EngagementEvent = {
    type: 'TherapistEngaged',
    data: { ...engaged, organisation: 'independent', disclosureConsentId: 'd1' },
  };
  const follow = (consentId: string | null): EngagementCommand => ({
    ...{ type: 'FollowDisclosure', consentId, cause: consentId === null ? 'WITHDRAWN' : 'SIGNED' },
  });
  const changed = (from: string | null, to: string | null): EngagementEvent => ({
    type: 'TherapistDisclosureChanged',
    data: { therapistId: 'therapist-1', from, to, cause: to === null ? 'WITHDRAWN' : 'SIGNED' },
  });

  it('is engaged by a consent that names them, which the engagement says it rests on', () => {
    given(engagement)
      .when({ ...engage, ...by(null) })
      .thenRefused('DISCLOSURE_CONSENT_MISSING', 'DISCLOSURE_CONSENT_ACTIVE');
    given(engagement)
      .when({ ...engage, ...by('d1') })
      .then(rests);
  });

  it('stays engaged when it is withdrawn, and goes on with another one', () => {
    given(engagement, rests).when(follow(null)).then(changed('d1', null));
    given(engagement, rests).when(follow('d1')).thenNothing();
    given(engagement, rests, changed('d1', null)).when(follow(null)).thenNothing();
    given(engagement, rests, changed('d1', null)).when(follow('d2')).then(changed(null, 'd2'));
    expect(given(engagement, rests, changed('d1', null)).state).toMatchObject({ therapistId: 'therapist-1' });
  });

  it('hands over by a consent for whoever comes next; within the clinic none is asked for', () => {
    given(engagement, rests)
      .when(handOver('therapist-2', { ...fit, ...by(null) }))
      .thenRefused('DISCLOSURE_CONSENT_MISSING');
    const within: EngagementEvent = {
      type: 'TherapistHandedOver',
      data: {
        ...{ from: 'therapist-1', to: 'therapist-2', consents: ['consent-1'], reasonCode: 'PATIENT_MOVED' },
        policyVersion: engaged.policyVersion,
      },
    };
    given(engagement, rests).when(handOver('therapist-2')).then(within);
    given(engagement, rests, within).when(follow(null)).thenNothing();
  });

  it('goes with the course to another site', () => {
    const moved: EngagementEvent = { type: 'TherapyTransferred', data: { from: 'slo', to: 'oakland' } };
    given(engagement, rests).when({ type: 'TransferTherapy', to: 'oakland' }).then(moved);
    given(engagement, rests, moved).when({ type: 'TransferTherapy', to: 'oakland' }).thenNothing();
    expect(engagement.subject(given(engagement, rests, moved).state)?.siteId).toBe('oakland');
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
