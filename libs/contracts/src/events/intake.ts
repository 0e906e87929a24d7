import { Type } from 'typebox';
import { Code, event, Id, nullable, oneOf, orderingViolationBlocked, sealedEvent, Text } from '../event.js';
import { accessRecorded } from './access.js';
import { consentEvents } from './consent.js';
import { eligibilityEvents, INDICATIONS } from './eligibility.js';
import { screeningEvents } from './screening.js';
import { workUpEvents } from './work-up.js';

/**
 * Streams: `consultation-<id>` (key: itself) and `case-<courseId>` (key: the course). The intake case and the treatment
 * course that it leads to share one id. `chart-access-<courseId>` (key: the course) holds who read restricted parts of a case.
 */
export const intakeEvents = {
  ConsultationRequested: sealedEvent(
    1,
    {
      patientRef: Id,
      channel: oneOf(['WEB', 'PHONE', 'REFERRAL', 'IN_PERSON']),
      statedConcerns: Type.Array(oneOf(INDICATIONS)),
      siteId: Id,
    },
    {
      name: Text,
      birthDate: Text,
      email: Type.Optional(Text),
      phone: Type.Optional(Text),
      address: Type.Optional(Text),
      message: Type.Optional(Text),
    },
  ),
  ConsultationCompleted: event(1, {
    modality: oneOf(['IN_PERSON', 'VIDEO', 'PHONE']),
    conductedBy: Id,
    outcome: oneOf(['PROCEED', 'DECLINE', 'REFER_OUT']),
  }),
  IntakeCaseOpened: event(1, {
    courseId: Id,
    consultationId: Id,
    patientRef: Id,
    siteId: Id,
    indication: oneOf(INDICATIONS),
  }),
  ReferralReceived: sealedEvent(
    1,
    { referralId: Id, referrerCredential: Code, reasonCode: Code, documentRef: nullable(Id) },
    { referrer: Text },
  ),
  ...screeningEvents,
  ...workUpEvents,
  ...consentEvents,
  ...eligibilityEvents,
  /** The course went to another site, and the case with it. */
  IntakeCaseTransferred: event(1, { from: Id, to: Id }),
  IntakeCaseClosed: event(1, { reason: Code }),
  AccessRecorded: accessRecorded,
  OrderingViolationBlocked: orderingViolationBlocked,
};
