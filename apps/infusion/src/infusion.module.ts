import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  PermitReplica,
  PresenceReplica,
  ReplicaDisclosures1700000650000,
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
import { ConfirmShiftCountHandler } from './application/confirm-count.js';
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
import { FileLossReportHandler } from './application/file-loss-report.js';
import { IssueVialHandler } from './application/issue-vial.js';
import { LossReportWatch } from './application/loss-report.timer.js';
import { CorrectDoseHandler } from './application/correct-dose.js';
import { CorrectLedger } from './application/correct-ledger.js';
import { MarkReadingHandler } from './application/mark-reading.js';
import { CorrectionController } from './http/correction.controller.js';
import { EndVisitHandler } from './application/end-visit.js';
import { IncidentReaction } from './application/incident.reaction.js';
import { NoShowReaction } from './application/no-show.reaction.js';
import { OrderDoseHandler } from './application/order-dose.js';
import { OverrideCheckHandler } from './application/override-check.js';
import { PauseInfusionHandler } from './application/pause-infusion.js';
import { PostDischargeWatch } from './application/post-discharge.timer.js';
import { GetAdverseEventHandler, ListAdverseEventsHandler } from './application/read-adverse-events.js';
import { ReadFlowsheetHandler } from './application/read-flowsheet.js';
import { GetInfusionHandler, ListInfusionsHandler } from './application/read-infusions.js';
import {
  GetVialHandler,
  GetVisitMedicationHandler,
  ListDiscrepanciesHandler,
  ListVialsHandler,
} from './application/read-medication.js';
import { GetCountSheetHandler, GetInventoryHandler } from './application/read-stock.js';
import { ReceiveShipmentHandler } from './application/receive-shipment.js';
import { ReceiveTransferHandler } from './application/receive-transfer.js';
import { RecordAdverseEventHandler } from './application/record-adverse-event.js';
import { RecordChecksHandler } from './application/record-checks.js';
import { RecordShiftCountHandler } from './application/record-count.js';
import { RecordDestructionHandler } from './application/record-destruction.js';
import { RecordScalesHandler } from './application/record-scales.js';
import { RecordVitalsHandler } from './application/record-vitals.js';
import { RecordWasteHandler } from './application/record-waste.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ReportAdverseEventHandler } from './application/report-adverse-event.js';
import { ReportEscortAbsentHandler } from './application/report-escort-absent.js';
import { ResolveAdverseEventHandler } from './application/resolve-adverse-event.js';
import { ReportLossHandler } from './application/report-loss.js';
import { ResolveDiscrepancyHandler } from './application/resolve-discrepancy.js';
import { ResumeInfusionHandler } from './application/resume-infusion.js';
import { ReturnMedicationHandler } from './application/return-medication.js';
import { SendTransferHandler } from './application/send-transfer.js';
import { SettleDelivered } from './application/settle-delivered.js';
import { StartInfusionHandler } from './application/start-infusion.js';
import { StopInfusionHandler } from './application/stop-infusion.js';
import { VialActs } from './application/vial-acts.js';
import { WitnessDisposalHandler } from './application/witness-disposal.js';
import { AdverseEventController } from './http/adverse-event.controller.js';
import { ChecksController } from './http/checks.controller.js';
import { DischargeController } from './http/discharge.controller.js';
import { FlowsheetController } from './http/flowsheet.controller.js';
import { MedicationReportsController } from './http/medication-reports.controller.js';
import { MedicationController } from './http/medication.controller.js';
import { MonitoringController } from './http/monitoring.controller.js';
import { OrderController } from './http/order.controller.js';
import { PumpController } from './http/pump.controller.js';
import { StockController } from './http/stock.controller.js';
import { VisitController } from './http/visit.controller.js';
import { adverseEvents, AdverseEventView } from './views/adverse-event.view.js';
import { ConsentReplica } from './views/consent.view.js';
import { infusions } from './views/infusion.projection.js';
import { InfusionView } from './views/infusion.view.js';
import { LocationReplica } from './views/location.view.js';
import { MedicationLedger1700000600000 } from './views/medication.migration.js';
import { medicationLedger } from './views/medication.projection.js';
import { InfusionRoom1700000410000 } from './views/migration-room.js';
import { InfusionSafety1700000640000 } from './views/migration-safety.js';
import { InfusionViews1700000400000 } from './views/migration.js';
import { PermitEvidence, SignedOverride } from './views/permit-evidence.view.js';
import { ShiftCountView, ShipmentView } from './views/shipment.view.js';
import { EntryView, IssueView, VialView } from './views/vial.view.js';
import { infusionVitals, VitalsView } from './views/vitals.view.js';
import { WeightReplica } from './views/weight.view.js';

const replicas = [SiteReplica, CredentialReplica, PresenceReplica, CourseReplica, PermitReplica, WithheldStepReplica];

const known = [ConsentReplica, WeightReplica, SignedOverride, PermitEvidence];

const ledger = [LocationReplica, ShipmentView, VialView, EntryView, IssueView, ShiftCountView];

@Module(
  defineService({
    name: 'infusion',
    entities: [InfusionView, VitalsView, AdverseEventView, ...known, ...ledger, ...replicas],
    migrations: [
      ReplicaTables1700000300000,
      InfusionViews1700000400000,
      InfusionRoom1700000410000,
      MedicationLedger1700000600000,
      ReplicaPeople1700000610000,
      ReplicaDisclosures1700000650000,
      InfusionSafety1700000640000,
    ],
    projections: [infusions, infusionVitals, adverseEvents, medicationLedger],
    reactions: [ReplicasReaction, ConsentWithdrawnReaction, NoShowReaction, IncidentReaction],
    timers: [LossReportWatch, MonitoringWatch, NeverStarted, PostDischargeWatch, ReportWatch],
    handlers: [
      CheckInPatientHandler,
      ConfirmEscortHandler,
      OrderDoseHandler,
      DeferInfusionHandler,
      EndVisitHandler,
      CorrectDoseHandler,
      MarkReadingHandler,
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
      ReceiveShipmentHandler,
      IssueVialHandler,
      ReturnMedicationHandler,
      RecordWasteHandler,
      RecordDestructionHandler,
      WitnessDisposalHandler,
      SendTransferHandler,
      ReceiveTransferHandler,
      ReportLossHandler,
      FileLossReportHandler,
      RecordShiftCountHandler,
      ConfirmShiftCountHandler,
      ResolveDiscrepancyHandler,
      ListVialsHandler,
      GetVialHandler,
      ListDiscrepanciesHandler,
      GetVisitMedicationHandler,
      GetInventoryHandler,
      GetCountSheetHandler,
    ],
    controllers: [
      VisitController,
      ChecksController,
      OrderController,
      PumpController,
      CorrectionController,
      MonitoringController,
      DischargeController,
      AdverseEventController,
      FlowsheetController,
      MedicationController,
      StockController,
      MedicationReportsController,
    ],
    providers: [VialActs, SettleDelivered, CorrectLedger],
  }),
)
export class InfusionModule {}
