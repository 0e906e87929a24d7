import { Type } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  nullable,
  object,
  oneOf,
  orderingViolationBlocked,
  StepIdText,
  Zone,
  Name,
  Version,
} from '../event.js';

export const CREDENTIAL_TYPES = ['LICENSE', 'DEA', 'ACLS', 'BLS', 'KAP_TRAINING', 'MALPRACTICE'] as const;
export const PROFESSIONS = ['PHYSICIAN', 'NURSE_PRACTITIONER', 'NURSE', 'CRNA', 'THERAPIST', 'COORDINATOR'] as const;

const weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }));
const slot = {
  localDateTime: Name,
  zone: Zone,
  startsAt: InstantUtc,
  endsAt: InstantUtc,
  tzdbVersion: Version,
};
const claims = { roomId: nullable(Id), practitionerIds: Type.Array(Id) };

/** Streams: `site-<id>`, `room-<id>`, `practitioner-<id>` (key: itself), `appointment-<id>` (key: the course). */
export const schedulingEvents = {
  SiteRegistered: event(1, {
    siteId: Id,
    zone: Zone,
    jurisdiction: Id,
    deaRegistration: Type.Optional(Id),
    /** Whose clinic it is. Absent: of sites registered before organisations were told apart. */
    organisation: Type.Optional(Id),
  }),
  /** Once: to put a site under another organisation would disclose its records to that one. */
  SiteOrganisationNamed: event(1, { siteId: Id, organisation: Id }),
  SiteTemplateActivated: event(1, {
    siteId: Id,
    protocolId: Id,
    protocolVersion: Id,
    infusionWeekdays: weekdays,
    therapyWeekdays: weekdays,
  }),
  RoomRegistered: event(1, { roomId: Id, siteId: Id, kind: oneOf(['INFUSION', 'THERAPY']) }),
  PractitionerRegistered: event(1, {
    practitionerId: Id,
    profession: oneOf(PROFESSIONS),
    organisation: Id,
    siteIds: Type.Array(Id),
  }),
  CredentialVerified: event(1, {
    credentialId: Id,
    practitionerId: Id,
    credentialType: oneOf(CREDENTIAL_TYPES),
    jurisdiction: Id,
    validFrom: InstantUtc,
    validUntil: InstantUtc,
    /** The one site that it counts at, such as a DEA registration; without it: every site of its jurisdiction. */
    siteId: Type.Optional(Id),
    number: Type.Optional(Id),
    verifiedBy: Type.Optional(Id),
    verifiedAt: Type.Optional(InstantUtc),
    /** Where it was looked up: the primary source. */
    source: Type.Optional(Code),
  }),
  CredentialSuspended: event(1, { credentialId: Id, practitionerId: Id, reason: Code }),
  CredentialExpired: event(1, { credentialId: Id, practitionerId: Id, validUntil: InstantUtc }),
  /** A supervising clinician is at a site, ready to be called, until they sign off or `until`. */
  SupervisorOnSite: event(1, {
    practitionerId: Id,
    siteId: Id,
    from: InstantUtc,
    until: InstantUtc,
    policyVersion: Type.Optional(Version),
  }),
  SupervisorOffSite: event(1, { practitionerId: Id, siteId: Id, at: InstantUtc }),
  AppointmentBooked: event(1, {
    appointmentId: Id,
    courseId: Id,
    patientRef: Id,
    stepId: StepIdText,
    siteId: Id,
    ...slot,
    ...claims,
    permitId: nullable(Id),
    state: oneOf(['PROVISIONAL', 'CONFIRMED']),
  }),
  AppointmentConfirmed: event(1, { appointmentId: Id, permitId: Id }),
  AppointmentRescheduled: event(1, {
    appointmentId: Id,
    from: object(slot),
    to: object({ ...slot, ...claims }),
    permitId: nullable(Id),
    state: oneOf(['PROVISIONAL', 'CONFIRMED']),
    reason: Code,
  }),
  AppointmentCancelled: event(1, {
    appointmentId: Id,
    initiator: oneOf(['PATIENT', 'CLINIC', 'CLINIC_SAFETY', 'SYSTEM']),
    reason: Code,
  }),
  AppointmentFulfilled: event(1, { appointmentId: Id }),
  /** `startsAt`: when the patient was expected. */
  NoShowRecorded: event(1, {
    appointmentId: Id,
    courseId: Id,
    stepId: StepIdText,
    startsAt: Type.Optional(InstantUtc),
  }),
  /** The step needs another appointment; open until one is booked, or until the step or the course is over. */
  ReplanningRequested: event(1, { appointmentId: Id, courseId: Id, stepId: StepIdText, cause: oneOf(['NO_SHOW']) }),
  /** What was found wanting holds again, such as a credential that was renewed. */
  SlotConstraintCleared: event(1, { appointmentId: Id, rule: Code }),
  /** The time zone rules changed: the agreed local time now is another instant. */
  AppointmentInstantRecomputed: event(1, { appointmentId: Id, from: object(slot), to: object(slot) }),
  SlotConstraintViolated: event(1, { appointmentId: Id, rule: Code, permitId: nullable(Id) }),
  OrderingViolationBlocked: orderingViolationBlocked,
};
