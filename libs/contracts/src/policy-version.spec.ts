import { expect, test } from '@jest/globals';
import { catalogue } from './catalogue.js';
import type { EventDefinition } from './event.js';

/**
 * What is decided by a rule of the policy names the version that it used. Here stands whatever is not: what somebody says,
 * measures or does, what a deadline that was recorded earlier brings about, and what a protocol decides, which the course
 * pins. A new event either has `policyVersion` (or `rulesVersion`) or is entered here, by somebody who thought about it.
 */
/** Of every service: what an operator does. */
const OPERATORS = ['RedriveBegun', 'RedriveEnded', 'SourceReadAgain', 'StoreIncarnationRenewed', 'TimersRebuilt'];

const BY_NO_POLICY: Readonly<Record<keyof typeof catalogue, readonly string[]>> = {
  intake: [
    'AccessRecorded',
    'ConsultationCompleted',
    'ConsultationRequested',
    'ContraindicationCleared',
    'ContraindicationOverridden',
    'DisclosureConsentExpired',
    'DisclosureConsentWithdrawn',
    'IntakeCaseClosed',
    'IntakeCaseOpened',
    'IntakeCaseTransferred',
    'MedicationHoldInstructed',
    'OrderingViolationBlocked',
    'ReferralReceived',
    'SafetyAlertRouted',
    ...OPERATORS,
  ],
  scheduling: [
    'AppointmentBooked',
    'AppointmentCancelled',
    'AppointmentConfirmed',
    'AppointmentFulfilled',
    'AppointmentInstantRecomputed',
    'AppointmentRescheduled',
    'CredentialExpired',
    'CredentialSuspended',
    'CredentialVerified',
    'NoShowRecorded',
    'OrderingViolationBlocked',
    'PractitionerRegistered',
    'ReplanningRequested',
    'RoomRegistered',
    'SiteOrganisationNamed',
    'SiteRegistered',
    'SiteTemplateActivated',
    'SlotConstraintCleared',
    'SlotConstraintViolated',
    'SupervisorOffSite',
    ...OPERATORS,
  ],
  infusion: [
    'AdministrationCorrected',
    'AdverseEventReportOverdue',
    'AdverseEventReported',
    'AdverseEventResolved',
    'ConsentWithdrawalNoted',
    'DestructionWitnessed',
    'DiscrepancyResolved',
    'EscortConfirmed',
    'EscortDidNotAppear',
    'IncidentNoted',
    'InfusionDeferred',
    'InfusionPaused',
    'LossReportFiled',
    'LossReportOverdue',
    'MedicationAdministered',
    'MedicationReturned',
    'OrderingViolationBlocked',
    'PostDischargeContactMade',
    'RecoveryAssessed',
    'ScaleRecorded',
    'ShiftCountConfirmed',
    'TransferReceived',
    'TransferSent',
    'VialCounted',
    'VialReceived',
    'VisitEndedByIncident',
    'VitalsRecorded',
    'WasteWitnessed',
    ...OPERATORS,
  ],
  therapy: [
    'AccessRecorded',
    'DayOfInstructionsAcknowledged',
    'DistressPlanRecorded',
    'EscortNominated',
    'IntegrationRequirementWaived',
    'IntentionRecorded',
    'OrderingViolationBlocked',
    'OutreachResumed',
    'OutreachSuspended',
    'PatientLocationAttested',
    'PreparationItemCompleted',
    'PreparationReopened',
    'PreparationWaived',
    'PsychotherapyNoteFiled',
    'SafetyOutreachMade',
    'SafetyOutreachOverdue',
    'SharedGoalAgreed',
    'TherapySessionAbandoned',
    'TherapySessionCompleted',
    'TherapySessionMissed',
    'TherapistDisclosureChanged',
    'TherapyTransferred',
    ...OPERATORS,
  ],
  course: [
    'CourseCompleted',
    'CoursePhaseEntered',
    'CourseResumed',
    'CourseTerminated',
    'CourseTransferred',
    'DeadlinePassed',
    'EvidenceRecorded',
    'HoldReleased',
    'IntegrationWindowMissed',
    'MeasurementDue',
    'MeasurementOverdue',
    'MeasurementScheduled',
    'MeasurementSeriesClosed',
    'MeasurementSeriesTransferred',
    'MeasurementTaken',
    'NonResponseReviewed',
    'OrderingViolationBlocked',
    'PermitRevoked',
    'PermitUsed',
    'ProtocolAmendedForCourse',
    'ProtocolVersionApproved',
    'ProtocolVersionRetired',
    'ResponseEvaluated',
    'SafetyAlertRaised',
    'SeriesClosedEarly',
    'SeriesCompleted',
    'StepPermitted',
    'StepWithheld',
    'TreatmentCourseOpened',
    ...OPERATORS,
  ],
  audit: ['AccessRecorded', 'TrailFilled', ...OPERATORS],
};

const lacking = (service: keyof typeof catalogue): string[] =>
  Object.entries<EventDefinition>(catalogue[service])
    .filter(([, { data }]) => !('policyVersion' in data.properties) && !('rulesVersion' in data.properties))
    .map(([type]) => type);

test.each(Object.keys(catalogue) as (keyof typeof catalogue)[])(
  'every decision of %s that rests on the policy records its version',
  (service) => {
    expect(lacking(service).sort()).toEqual([...BY_NO_POLICY[service]].sort());
  },
);

/** These were decided by the policy before they said so; an optional field that is lost again would go unnoticed above. */
test.each([
  [
    'intake',
    ['SafetyAlertRaised', 'SafetyAlertResolved', 'EligibilityRevoked', 'EligibilityExpired', 'ConsentWithdrawn'],
  ],
  ['infusion', ['PatientCheckedIn', 'InfusionStarted', 'ThresholdsAcknowledged', 'PostDischargeContactOverdue']],
  ['therapy', ['TherapySessionStarted']],
  ['course', ['GateOverridden']],
  ['scheduling', ['SupervisorOnSite']],
] as const)('%s names the policy in %s', (service, types) => {
  for (const type of types) expect(Object.keys(catalogue[service])).toContain(type);
  expect(types.filter((type) => lacking(service).includes(type))).toEqual([]);
});
