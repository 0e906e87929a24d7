import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import {
  CredentialReplica,
  ReplicaDisclosures1700000650000,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
} from '#replicas';
import { AdverseEventsReaction } from './application/adverse-events.reaction.js';
import { AmendProtocolHandler } from './application/amend-protocol.js';
import { AuthoriseBoosterHandler } from './application/authorise-booster.js';
import { DisclosuresReaction } from './application/disclosures.reaction.js';
import { OutsideReaders } from './application/outside-readers.js';
import { MeasurementTimer, Outcomes } from './application/outcomes.js';
import { OutcomesReaction } from './application/outcomes.reaction.js';
import { GetOutcomesHandler } from './application/read-outcomes.js';
import { DeclareRelapseHandler, ReviewNonResponseHandler } from './application/review-outcomes.js';
import { OutcomesController } from './http/outcomes.controller.js';
import { CourseOutcomes1700000500100, CourseUndisclosed1700000900100 } from './views/outcomes.migration.js';
import { ApproveProtocolHandler } from './application/approve-protocol.js';
import { CloseSeriesHandler } from './application/close-series.js';
import { CourseActs } from './application/course-acts.js';
import { NoShowReaction } from './application/no-show.reaction.js';
import { CourseCommands } from './application/course-commands.js';
import { CourseGauges } from './application/course-gauges.js';
import { CourseReassessment } from './application/course-reassess.timer.js';
import { CourseSagaReaction } from './application/course-saga.reaction.js';
import { CourseStandstill } from './application/course-standstill.reaction.js';
import { EvaluateResponseHandler } from './application/evaluate-response.js';
import { HoldCourseHandler } from './application/hold-course.js';
import { OpenCourseHandler } from './application/open-course.js';
import { OverrideGateHandler } from './application/override-gate.js';
import { Protocols } from './application/protocols.js';
import { GetCourseHandler, ListCoursesHandler, ListRefusalsHandler } from './application/read-courses.js';
import {
  CheckFeasibilityHandler,
  CheckProtocolHandler,
  GetProtocolHandler,
  ListProtocolsHandler,
} from './application/read-protocols.js';
import { ReleaseHoldHandler } from './application/release-hold.js';
import { ReportIncidentHandler } from './application/report-incident.js';
import { ResumeCourseHandler } from './application/resume-course.js';
import { RetireProtocolHandler } from './application/retire-protocol.js';
import { ShippedProtocols } from './application/shipped-protocols.js';
import { TerminateCourseHandler } from './application/terminate-course.js';
import { TransferCourseHandler } from './application/transfer-course.js';
import { CourseController } from './http/course.controller.js';
import { IncidentController } from './http/incident.controller.js';
import { ProtocolController } from './http/protocol.controller.js';
import { courses, CourseView } from './views/course.view.js';
import { KnownCase } from './views/known-case.view.js';
import { CourseViews1700000400100 } from './views/migration.js';
import { protocols, ProtocolView } from './views/protocol.view.js';
import { refusalsView, RefusalView } from './views/refusal.view.js';

@Module(
  defineService({
    name: 'course',
    entities: [CourseView, RefusalView, ProtocolView, KnownCase, SiteReplica, CredentialReplica],
    migrations: [
      ReplicaTables1700000300000,
      CourseViews1700000400100,
      CourseOutcomes1700000500100,
      ReplicaPeople1700000610000,
      ReplicaDisclosures1700000650000,
      CourseUndisclosed1700000900100,
    ],
    projections: [courses, refusalsView, protocols],
    reactions: [
      CourseSagaReaction,
      OutcomesReaction,
      NoShowReaction,
      AdverseEventsReaction,
      DisclosuresReaction,
      CourseStandstill,
    ],
    timers: [CourseReassessment, MeasurementTimer],
    handlers: [
      OpenCourseHandler,
      HoldCourseHandler,
      ReleaseHoldHandler,
      ReportIncidentHandler,
      ResumeCourseHandler,
      OverrideGateHandler,
      CloseSeriesHandler,
      EvaluateResponseHandler,
      AuthoriseBoosterHandler,
      ReviewNonResponseHandler,
      DeclareRelapseHandler,
      GetOutcomesHandler,
      TerminateCourseHandler,
      TransferCourseHandler,
      AmendProtocolHandler,
      ApproveProtocolHandler,
      RetireProtocolHandler,
      ListCoursesHandler,
      GetCourseHandler,
      ListRefusalsHandler,
      ListProtocolsHandler,
      GetProtocolHandler,
      CheckProtocolHandler,
      CheckFeasibilityHandler,
    ],
    controllers: [CourseController, IncidentController, OutcomesController, ProtocolController],
    providers: [Protocols, CourseCommands, CourseActs, Outcomes, OutsideReaders, ShippedProtocols, CourseGauges],
  }),
)
export class CourseModule {}
