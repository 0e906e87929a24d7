import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  PermitReplica,
  ReplicaTables1700000300000,
  SiteReplica,
  WithheldStepReplica,
} from '#replicas';
import { AssessRecoveryHandler } from './application/assess-recovery.js';
import { CheckInPatientHandler } from './application/check-in-patient.js';
import { ConfirmShiftCountHandler } from './application/confirm-count.js';
import { ConfirmEscortHandler } from './application/confirm-escort.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { DeferInfusionHandler } from './application/defer-infusion.js';
import { DischargeAgainstAdviceHandler } from './application/discharge-against-advice.js';
import { DischargePatientHandler } from './application/discharge-patient.js';
import { FileLossReportHandler } from './application/file-loss-report.js';
import { IssueVialHandler } from './application/issue-vial.js';
import { LossReportWatch } from './application/loss-report.timer.js';
import { OrderDoseHandler } from './application/order-dose.js';
import { PauseInfusionHandler } from './application/pause-infusion.js';
import { GetFlowsheetHandler, ListInfusionsHandler } from './application/read-infusions.js';
import {
  GetVialHandler,
  GetVisitMedicationHandler,
  ListDiscrepanciesHandler,
  ListVialsHandler,
} from './application/read-medication.js';
import { GetCountSheetHandler, GetInventoryHandler } from './application/read-stock.js';
import { ReceiveShipmentHandler } from './application/receive-shipment.js';
import { ReceiveTransferHandler } from './application/receive-transfer.js';
import { RecordShiftCountHandler } from './application/record-count.js';
import { RecordDestructionHandler } from './application/record-destruction.js';
import { RecordVitalsHandler } from './application/record-vitals.js';
import { RecordWasteHandler } from './application/record-waste.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
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
import { DischargeController } from './http/discharge.controller.js';
import { FlowsheetController } from './http/flowsheet.controller.js';
import { MedicationReportsController } from './http/medication-reports.controller.js';
import { MedicationController } from './http/medication.controller.js';
import { PumpController } from './http/pump.controller.js';
import { StockController } from './http/stock.controller.js';
import { VisitController } from './http/visit.controller.js';
import { ConsentReplica } from './views/consent.view.js';
import { infusions } from './views/infusion.projection.js';
import { InfusionView } from './views/infusion.view.js';
import { LocationReplica } from './views/location.view.js';
import { MedicationLedger1700000600000 } from './views/medication.migration.js';
import { medicationLedger } from './views/medication.projection.js';
import { InfusionViews1700000400000 } from './views/migration.js';
import { ShiftCountView, ShipmentView } from './views/shipment.view.js';
import { EntryView, IssueView, VialView } from './views/vial.view.js';
import { infusionVitals, VitalsView } from './views/vitals.view.js';

const replicas = [SiteReplica, CredentialReplica, CourseReplica, PermitReplica, WithheldStepReplica];

const ledger = [LocationReplica, ShipmentView, VialView, EntryView, IssueView, ShiftCountView];

@Module(
  defineService({
    name: 'infusion',
    entities: [InfusionView, VitalsView, ConsentReplica, ...ledger, ...replicas],
    migrations: [ReplicaTables1700000300000, InfusionViews1700000400000, MedicationLedger1700000600000],
    projections: [infusions, infusionVitals, medicationLedger],
    reactions: [ReplicasReaction, ConsentWithdrawnReaction],
    timers: [LossReportWatch],
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
      GetFlowsheetHandler,
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
      PumpController,
      DischargeController,
      FlowsheetController,
      MedicationController,
      StockController,
      MedicationReportsController,
    ],
    providers: [VialActs, SettleDelivered],
  }),
)
export class InfusionModule {}
