import { describe, it } from '@jest/globals';
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

describe('a consultation', () => {
  it('is requested with what identifies the person sealed', () => {
    given(consultation)
      .when({ type: 'RequestConsultation', data: requested.data, person: requested.sealed })
      .then(requested);
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
