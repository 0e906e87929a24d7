import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
} from '#replicas';
import { CloseCaseHandler } from './application/close-case.js';
import { CompleteConsultationHandler } from './application/complete-consultation.js';
import { CourseOverReaction } from './application/course-over.reaction.js';
import { DecideEligibilityHandler } from './application/decide-eligibility.js';
import { EligibilityExpiry } from './application/eligibility.timer.js';
import { OpenCaseHandler } from './application/open-case.js';
import { GetCaseHandler, ListCasesHandler } from './application/read-cases.js';
import { GetConsultationHandler, ListConsultationsHandler } from './application/read-consultations.js';
import { GetPatientIdentityHandler } from './application/read-patient-identity.js';
import { ReaffirmConsentHandler } from './application/reaffirm-consent.js';
import { RecordInstrumentHandler } from './application/record-instrument.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { RequestConsultationHandler } from './application/request-consultation.js';
import { ResolveAlertHandler } from './application/resolve-alert.js';
import { RevokeEligibilityHandler } from './application/revoke-eligibility.js';
import { SignConsentHandler } from './application/sign-consent.js';
import { WithdrawConsentHandler } from './application/withdraw-consent.js';
import { CaseController } from './http/case.controller.js';
import { ConsentController } from './http/consent.controller.js';
import { ConsultationController } from './http/consultation.controller.js';
import { EligibilityController } from './http/eligibility.controller.js';
import { PatientController } from './http/patient.controller.js';
import { ScreeningController } from './http/screening.controller.js';
import { IntakeCaseViews1700000400001 } from './views/case.migration.js';
import { cases } from './views/case.projection.js';
import { CaseView } from './views/case.view.js';
import { consultations, ConsultationView } from './views/consultation.view.js';
import { IntakeViews1700000400000 } from './views/migration.js';
import { patientIdentities, PatientIdentityView } from './views/patient-identity.view.js';

@Module(
  defineService({
    name: 'intake',
    entities: [ConsultationView, CaseView, PatientIdentityView, SiteReplica, CourseReplica, CredentialReplica],
    migrations: [
      ReplicaTables1700000300000,
      IntakeViews1700000400000,
      IntakeCaseViews1700000400001,
      ReplicaPeople1700000610000,
    ],
    projections: [consultations, cases, patientIdentities],
    reactions: [ReplicasReaction, CourseOverReaction],
    timers: [EligibilityExpiry],
    handlers: [
      RequestConsultationHandler,
      CompleteConsultationHandler,
      ListConsultationsHandler,
      GetConsultationHandler,
      OpenCaseHandler,
      RecordInstrumentHandler,
      ResolveAlertHandler,
      SignConsentHandler,
      ReaffirmConsentHandler,
      WithdrawConsentHandler,
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
      ConsentController,
      EligibilityController,
      PatientController,
    ],
  }),
)
export class IntakeModule {}
