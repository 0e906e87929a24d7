import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  ReplicaDisclosures1700000650000,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
} from '#replicas';
import { AssignInstrumentsHandler } from './application/assign-instruments.js';
import { CaseTransferredReaction } from './application/case-transferred.reaction.js';
import { Chart } from './application/chart.js';
import { ChartAccess } from './application/chart-access.js';
import { CloseCaseHandler } from './application/close-case.js';
import { CompleteConsultationHandler } from './application/complete-consultation.js';
import { CourseOverReaction } from './application/course-over.reaction.js';
import { DecideEligibilityHandler } from './application/decide-eligibility.js';
import { DisclosureConsentExpiry } from './application/disclosure-expiry.timer.js';
import { EligibilityExpiry } from './application/eligibility.timer.js';
import { InfusionNewsReaction } from './application/infusion-news.reaction.js';
import { InstructHoldHandler } from './application/instruct-hold.js';
import { OpenCaseHandler } from './application/open-case.js';
import { Part2Reads } from './application/part2-reads.js';
import { GetCaseHandler, ListCasesHandler } from './application/read-cases.js';
import { GetConsultationHandler, ListConsultationsHandler } from './application/read-consultations.js';
import { ReadInstrumentsHandler } from './application/read-instruments.js';
import { ListDisclosureConsentsHandler } from './application/read-disclosure-consents.js';
import { PatientPerson } from './application/patient-person.js';
import { GetPatientIdentityHandler } from './application/read-patient-identity.js';
import { ReadRequirementsHandler } from './application/read-requirements.js';
import { ReadWorkUpHandler } from './application/read-work-up.js';
import { ReceiveReferralHandler } from './application/receive-referral.js';
import { ReaffirmConsentHandler } from './application/reaffirm-consent.js';
import { RecordInstrumentsHandler } from './application/record-instruments.js';
import { RecordWorkUpHandler } from './application/record-work-up.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { RequestConsultationHandler } from './application/request-consultation.js';
import { ResolveAlertHandler } from './application/resolve-alert.js';
import { RevokeEligibilityHandler } from './application/revoke-eligibility.js';
import { RouteAlertHandler } from './application/route-alert.js';
import { SettleContraindicationHandler } from './application/settle-contraindication.js';
import { SignConsentHandler } from './application/sign-consent.js';
import { SignDisclosureConsentHandler } from './application/sign-disclosure-consent.js';
import { WithdrawConsentHandler } from './application/withdraw-consent.js';
import { WithdrawDisclosureConsentHandler } from './application/withdraw-disclosure-consent.js';
import { AlertController } from './http/alert.controller.js';
import { CaseController } from './http/case.controller.js';
import { ConsentController } from './http/consent.controller.js';
import { ConsultationController } from './http/consultation.controller.js';
import { DisclosureConsentController } from './http/disclosure-consent.controller.js';
import { EligibilityController } from './http/eligibility.controller.js';
import { PatientController } from './http/patient.controller.js';
import { ScreeningController } from './http/screening.controller.js';
import { WorkUpController } from './http/work-up.controller.js';
import { upcasters } from './upcasters.js';
import { IntakeCaseViews1700000400001 } from './views/case.migration.js';
import { cases } from './views/case.projection.js';
import { CaseView } from './views/case.view.js';
import { ChartRecord, chartRecords, IntakeChart1700000400002 } from './views/chart-record.view.js';
import { consultations, ConsultationView } from './views/consultation.view.js';
import { disclosureConsentRows } from './views/disclosure-consents.js';
import { IntakeViews1700000400000 } from './views/migration.js';
import { patientIdentities, PatientIdentityView } from './views/patient-identity.view.js';

@Module(
  defineService({
    name: 'intake',
    entities: [
      ConsultationView,
      CaseView,
      ChartRecord,
      PatientIdentityView,
      SiteReplica,
      CourseReplica,
      CredentialReplica,
    ],
    migrations: [
      ReplicaTables1700000300000,
      IntakeViews1700000400000,
      IntakeCaseViews1700000400001,
      IntakeChart1700000400002,
      ReplicaPeople1700000610000,
      ReplicaDisclosures1700000650000,
    ],
    projections: [consultations, cases, chartRecords, patientIdentities, disclosureConsentRows],
    reactions: [ReplicasReaction, InfusionNewsReaction, CourseOverReaction, CaseTransferredReaction],
    timers: [EligibilityExpiry, DisclosureConsentExpiry],
    handlers: [
      RequestConsultationHandler,
      CompleteConsultationHandler,
      ListConsultationsHandler,
      GetConsultationHandler,
      OpenCaseHandler,
      ReceiveReferralHandler,
      AssignInstrumentsHandler,
      RecordInstrumentsHandler,
      ReadInstrumentsHandler,
      RouteAlertHandler,
      ResolveAlertHandler,
      RecordWorkUpHandler,
      SettleContraindicationHandler,
      InstructHoldHandler,
      ReadWorkUpHandler,
      ReadRequirementsHandler,
      SignConsentHandler,
      ReaffirmConsentHandler,
      WithdrawConsentHandler,
      SignDisclosureConsentHandler,
      WithdrawDisclosureConsentHandler,
      ListDisclosureConsentsHandler,
      DecideEligibilityHandler,
      RevokeEligibilityHandler,
      CloseCaseHandler,
      ListCasesHandler,
      GetCaseHandler,
      GetPatientIdentityHandler,
    ],
    controllers: [
      ConsultationController,
      CaseController,
      ScreeningController,
      AlertController,
      WorkUpController,
      ConsentController,
      DisclosureConsentController,
      EligibilityController,
      PatientController,
    ],
    providers: [Chart, ChartAccess, PatientPerson, Part2Reads],
    upcasters,
  }),
)
export class IntakeModule {}
