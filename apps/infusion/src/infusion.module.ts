import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  PermitReplica,
  PresenceReplica,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
  WithheldStepReplica,
} from '#replicas';
import { AcknowledgeThresholdsHandler } from './application/acknowledge-thresholds.js';
import { AdjustDoseHandler } from './application/adjust-dose.js';
import { ReportWatch } from './application/adverse-event-report.timer.js';
import { AssessRecoveryHandler } from './application/assess-recovery.js';
import { ChangeRateHandler } from './application/change-rate.js';
import { CheckDoseHandler } from './application/check-dose.js';
import { CheckInPatientHandler } from './application/check-in-patient.js';
import { ConfirmEscortHandler } from './application/confirm-escort.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { DeferInfusionHandler } from './application/defer-infusion.js';
import { DischargeAgainstAdviceHandler } from './application/discharge-against-advice.js';
import { DischargePatientHandler } from './application/discharge-patient.js';
import { GiveRescueMedicationHandler } from './application/give-rescue-medication.js';
import { GradeAdverseEventHandler } from './application/grade-adverse-event.js';
import { MakePostDischargeContactHandler } from './application/make-post-discharge-contact.js';
import { MonitoringWatch } from './application/monitoring.timer.js';
import { NeverStarted } from './application/never-started.timer.js';
import { OrderDoseHandler } from './application/order-dose.js';
import { OverrideCheckHandler } from './application/override-check.js';
import { PauseInfusionHandler } from './application/pause-infusion.js';
import { PostDischargeWatch } from './application/post-discharge.timer.js';
import { GetAdverseEventHandler, ListAdverseEventsHandler } from './application/read-adverse-events.js';
import { ReadFlowsheetHandler } from './application/read-flowsheet.js';
import { GetInfusionHandler, ListInfusionsHandler } from './application/read-infusions.js';
import { RecordAdverseEventHandler } from './application/record-adverse-event.js';
import { RecordChecksHandler } from './application/record-checks.js';
import { RecordScalesHandler } from './application/record-scales.js';
import { RecordVitalsHandler } from './application/record-vitals.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ReportAdverseEventHandler } from './application/report-adverse-event.js';
import { ReportEscortAbsentHandler } from './application/report-escort-absent.js';
import { ResolveAdverseEventHandler } from './application/resolve-adverse-event.js';
import { ResumeInfusionHandler } from './application/resume-infusion.js';
import { StartInfusionHandler } from './application/start-infusion.js';
import { StopInfusionHandler } from './application/stop-infusion.js';
import { AdverseEventController } from './http/adverse-event.controller.js';
import { ChecksController } from './http/checks.controller.js';
import { DischargeController } from './http/discharge.controller.js';
import { FlowsheetController } from './http/flowsheet.controller.js';
import { MonitoringController } from './http/monitoring.controller.js';
import { OrderController } from './http/order.controller.js';
import { PumpController } from './http/pump.controller.js';
import { VisitController } from './http/visit.controller.js';
import { adverseEvents, AdverseEventView } from './views/adverse-event.view.js';
import { ConsentReplica } from './views/consent.view.js';
import { infusions } from './views/infusion.projection.js';
import { InfusionView } from './views/infusion.view.js';
import { InfusionRoom1700000410000 } from './views/migration-room.js';
import { InfusionViews1700000400000 } from './views/migration.js';
import { infusionVitals, VitalsView } from './views/vitals.view.js';

const replicas = [SiteReplica, CredentialReplica, PresenceReplica, CourseReplica, PermitReplica, WithheldStepReplica];

@Module(
  defineService({
    name: 'infusion',
    entities: [InfusionView, VitalsView, AdverseEventView, ConsentReplica, ...replicas],
    migrations: [
      ReplicaTables1700000300000,
      InfusionViews1700000400000,
      InfusionRoom1700000410000,
      ReplicaPeople1700000610000,
    ],
    projections: [infusions, infusionVitals, adverseEvents],
    reactions: [ReplicasReaction, ConsentWithdrawnReaction],
    timers: [MonitoringWatch, NeverStarted, PostDischargeWatch, ReportWatch],
    handlers: [
      CheckInPatientHandler,
      ConfirmEscortHandler,
      OrderDoseHandler,
      DeferInfusionHandler,
      StartInfusionHandler,
      RecordVitalsHandler,
      PauseInfusionHandler,
      ResumeInfusionHandler,
      StopInfusionHandler,
      AssessRecoveryHandler,
      DischargePatientHandler,
      DischargeAgainstAdviceHandler,
      AcknowledgeThresholdsHandler,
      AdjustDoseHandler,
      ChangeRateHandler,
      CheckDoseHandler,
      GiveRescueMedicationHandler,
      GradeAdverseEventHandler,
      MakePostDischargeContactHandler,
      OverrideCheckHandler,
      RecordAdverseEventHandler,
      RecordChecksHandler,
      RecordScalesHandler,
      ReportAdverseEventHandler,
      ReportEscortAbsentHandler,
      ResolveAdverseEventHandler,
      ReadFlowsheetHandler,
      GetAdverseEventHandler,
      ListAdverseEventsHandler,
      GetInfusionHandler,
      ListInfusionsHandler,
    ],
    controllers: [
      VisitController,
      ChecksController,
      OrderController,
      PumpController,
      MonitoringController,
      DischargeController,
      AdverseEventController,
      FlowsheetController,
    ],
  }),
)
export class InfusionModule {}
