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
import { ActivateSiteTemplateHandler } from './application/activate-site-template.js';
import { AppointmentsOfCourse } from './application/appointments-of-course.js';
import { BookAppointmentHandler } from './application/book-appointment.js';
import { CancelAppointmentHandler } from './application/cancel-appointment.js';
import { CourseReaction } from './application/course.reaction.js';
import { CredentialWatch } from './application/credential-watch.js';
import { MoveAppointmentHandler } from './application/move-appointment.js';
import { GetAppointmentHandler, ListAppointmentsHandler } from './application/read-appointments.js';
import { ListReplanningHandler } from './application/read-replanning.js';
import { GetRoomHandler, GetSiteHandler, ListRoomsHandler, ListSitesHandler } from './application/read-places.js';
import { GetPractitionerHandler, ListPractitionersHandler } from './application/read-practitioners.js';
import { RecordNoShowHandler } from './application/record-no-show.js';
import { RegisterPractitionerHandler } from './application/register-practitioner.js';
import { RegisterRoomHandler } from './application/register-room.js';
import { NameOrganisationHandler } from './application/name-organisation.js';
import { RegisterSiteHandler } from './application/register-site.js';
import { SignOffHandler, SignOnHandler } from './application/sign-on.js';
import { StepStartedReaction } from './application/step-started.reaction.js';
import { SuspendCredentialHandler } from './application/suspend-credential.js';
import { VerifyCredentialHandler } from './application/verify-credential.js';
import { ZoneRules } from './application/zone-rules.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { AppointmentController } from './http/appointment.controller.js';
import { PractitionerController } from './http/practitioner.controller.js';
import { RoomController } from './http/room.controller.js';
import { SiteController } from './http/site.controller.js';
import { appointments } from './views/appointment.projection.js';
import { AppointmentView } from './views/appointment.view.js';
import { claims } from './views/claims.js';
import {
  SchedulingPeople1700000620000,
  SchedulingOrganisations1700000650100,
  SchedulingReplanning1700000630000,
  SchedulingViews1700000500000,
} from './views/migration.js';
import { practitioners, PractitionerView } from './views/practitioner.view.js';
import { ApprovedProtocol } from './views/protocol.view.js';
import { replanning, ReplanningView } from './views/replanning.view.js';
import { RoomView, sites, SiteView } from './views/site.view.js';

const replicas = [SiteReplica, CredentialReplica, PresenceReplica, CourseReplica, PermitReplica, WithheldStepReplica];

@Module(
  defineService({
    name: 'scheduling',
    entities: [...replicas, SiteView, RoomView, PractitionerView, ApprovedProtocol, AppointmentView, ReplanningView],
    migrations: [
      ReplicaTables1700000300000,
      SchedulingViews1700000500000,
      ReplicaPeople1700000610000,
      ReplicaDisclosures1700000650000,
      SchedulingPeople1700000620000,
      SchedulingReplanning1700000630000,
      SchedulingOrganisations1700000650100,
    ],
    projections: [sites, practitioners, claims, appointments, replanning],
    reactions: [CourseReaction, StepStartedReaction, ConsentWithdrawnReaction],
    timers: [CredentialWatch],
    handlers: [
      RegisterSiteHandler,
      NameOrganisationHandler,
      ActivateSiteTemplateHandler,
      RegisterRoomHandler,
      RegisterPractitionerHandler,
      VerifyCredentialHandler,
      SuspendCredentialHandler,
      SignOnHandler,
      SignOffHandler,
      BookAppointmentHandler,
      MoveAppointmentHandler,
      CancelAppointmentHandler,
      RecordNoShowHandler,
      ListSitesHandler,
      GetSiteHandler,
      GetRoomHandler,
      ListRoomsHandler,
      ListPractitionersHandler,
      GetPractitionerHandler,
      ListAppointmentsHandler,
      ListReplanningHandler,
      GetAppointmentHandler,
    ],
    controllers: [SiteController, RoomController, PractitionerController, AppointmentController],
    providers: [AppointmentsOfCourse, ZoneRules],
  }),
)
export class SchedulingModule {}
