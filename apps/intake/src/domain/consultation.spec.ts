import { describe, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { consultation, type ConsultationEvent } from './consultation.js';

const requested: ConsultationEvent = {
  type: 'ConsultationRequested',
  data: { patientRef: 'patient-1', channel: 'WEB', statedConcerns: ['MDD_TRD'], siteId: 'slo' },
  sealed: { name: 'Somebody', birthDate: '1980-02-29' },
};
const completed: ConsultationEvent = {
  type: 'ConsultationCompleted',
  data: { modality: 'VIDEO', conductedBy: 'np-1', outcome: 'PROCEED' },
};

const requestOn = (now: string, birthDate = '1980-02-29') => ({
  type: 'RequestConsultation' as const,
  data: requested.data,
  person: { name: 'Somebody', birthDate },
  now: instant(now),
  zone: 'America/Los_Angeles',
});

describe('a consultation', () => {
  it('is requested with what identifies the person sealed', () => {
    given(consultation).when(requestOn('2026-03-02T12:00:00Z')).then(requested);
  });

  it.each([
    // At the site it is still the evening before.
    ['2026-03-03', '2026-03-03T07:59:59Z', false],
    ['2026-03-03', '2026-03-03T08:00:00Z', true],
    ['1896-03-02', '2026-03-02T12:00:00Z', true],
    ['1895-03-02', '2026-03-02T12:00:00Z', false],
    ['1895-03-03', '2026-03-02T12:00:00Z', true],
  ])('knows somebody born on %s by %s: %s', (birthDate, now, plausible) => {
    const tried = given(consultation).when(requestOn(now, birthDate));
    if (plausible) tried.then({ ...requested, sealed: { name: 'Somebody', birthDate } });
    else tried.thenRefused('BIRTH_DATE_IMPLAUSIBLE');
  });

  it('is completed once', () => {
    const complete = { type: 'CompleteConsultation', data: completed.data } as const;
    given(consultation, requested).when(complete).then(completed);
    given(consultation, requested, completed).when(complete).thenRefused('CONSULTATION_ALREADY_COMPLETED');
  });

  it('cannot be completed before it was requested', () => {
    given(consultation).when({ type: 'CompleteConsultation', data: completed.data }).thenRefused('NOT_FOUND');
  });
});
