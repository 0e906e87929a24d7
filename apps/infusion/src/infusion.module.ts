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
import { AssessRecoveryHandler } from './application/assess-recovery.js';
import { CheckInPatientHandler } from './application/check-in-patient.js';
import { ConfirmEscortHandler } from './application/confirm-escort.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { DeferInfusionHandler } from './application/defer-infusion.js';
import { DischargeAgainstAdviceHandler } from './application/discharge-against-advice.js';
import { DischargePatientHandler } from './application/discharge-patient.js';
import { NeverStarted } from './application/never-started.timer.js';
import { OrderDoseHandler } from './application/order-dose.js';
import { PauseInfusionHandler } from './application/pause-infusion.js';
import { GetFlowsheetHandler, ListInfusionsHandler } from './application/read-infusions.js';
import { RecordVitalsHandler } from './application/record-vitals.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ResumeInfusionHandler } from './application/resume-infusion.js';
import { StartInfusionHandler } from './application/start-infusion.js';
import { StopInfusionHandler } from './application/stop-infusion.js';
import { DischargeController } from './http/discharge.controller.js';
import { FlowsheetController } from './http/flowsheet.controller.js';
import { PumpController } from './http/pump.controller.js';
import { VisitController } from './http/visit.controller.js';
import { ConsentReplica } from './views/consent.view.js';
import { infusions } from './views/infusion.projection.js';
import { InfusionView } from './views/infusion.view.js';
import { InfusionViews1700000400000 } from './views/migration.js';
import { infusionVitals, VitalsView } from './views/vitals.view.js';

const replicas = [SiteReplica, CredentialReplica, PresenceReplica, CourseReplica, PermitReplica, WithheldStepReplica];

@Module(
  defineService({
    name: 'infusion',
    entities: [InfusionView, VitalsView, ConsentReplica, ...replicas],
    migrations: [ReplicaTables1700000300000, InfusionViews1700000400000, ReplicaPeople1700000610000],
    projections: [infusions, infusionVitals],
    reactions: [ReplicasReaction, ConsentWithdrawnReaction],
    timers: [NeverStarted],
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
    ],
    controllers: [VisitController, PumpController, DischargeController, FlowsheetController],
  }),
)
export class InfusionModule {}
