import { Module, type Provider } from '@nestjs/common';
import { defineService, SURROUNDINGS, type Surroundings } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  PermitReplica,
  ReplicaDisclosures1700000650000,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
  WithheldStepReplica,
} from '#replicas';
import { AbandonTherapySessionHandler } from './application/abandon-therapy-session.js';
import { CompletePreparationHandler } from './application/complete-preparation.js';
import { CompletePreparationItemHandler } from './application/complete-preparation-item.js';
import { CompleteTherapySessionHandler } from './application/complete-therapy-session.js';
import { ConsentWithdrawnReaction } from './application/consent-withdrawn.reaction.js';
import { CourseOpenedReaction } from './application/course-opened.reaction.js';
import { GetNoteHandler } from './application/read-note.js';
import { GetPreparationHandler } from './application/read-preparation.js';
import { GetIntegrationWaiverHandler } from './application/read-integration-waiver.js';
import { GetTherapySessionHandler, ListTherapySessionsHandler } from './application/read-therapy-sessions.js';
import { RecordIntentionHandler } from './application/record-intention.js';
import { RecordMissedSessionHandler } from './application/record-missed-session.js';
import { ReopenPreparationHandler } from './application/reopen-preparation.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { StartTherapySessionHandler } from './application/start-therapy-session.js';
import { TherapyRecords } from './application/therapy-record.js';
import { WaiveIntegrationHandler } from './application/waive-integration.js';
import { WaivePreparationHandler } from './application/waive-preparation.js';
import { FileNoteHandler, ReviseNoteHandler } from './application/write-note.js';
import { DisclosureReaction } from './application/disclosure.reaction.js';
import { EngageTherapistHandler } from './application/engage-therapist.js';
import { FollowCourseReaction } from './application/follow-course.reaction.js';
import { IncidentReaction } from './application/incident.reaction.js';
import { OutreachReminder } from './application/outreach.timer.js';
import { PreparationLapse } from './application/preparation-lapse.timer.js';
import { PrepareWithRecordHandler } from './application/prepare-with-record.js';
import { GetEngagementHandler } from './application/read-engagement.js';
import { ListOutreachHandler } from './application/read-outreach.js';
import { GetPatientWordsHandler } from './application/read-patient-words.js';
import { RecordOutreachHandler } from './application/record-outreach.js';
import { TherapyAccessLog } from './application/therapy-access.js';
import { TherapyTransferredReaction } from './application/therapy-transferred.reaction.js';
import { EngagementController } from './http/engagement.controller.js';
import { OutreachController } from './http/outreach.controller.js';
import { PreparationRecordController } from './http/preparation-record.controller.js';
import { TherapyDepth1700000500000, TherapyDisclosures1700000650200 } from './views/depth.migration.js';
import { engagements, EngagementView } from './views/engagement.view.js';
import { outreach, OutreachView } from './views/outreach.view.js';
import { CourseTherapyController } from './http/course-therapy.controller.js';
import { NoteController } from './http/note.controller.js';
import { PreparationController } from './http/preparation.controller.js';
import { TherapySessionController } from './http/therapy-session.controller.js';
import { TherapyViews1700000400000 } from './views/migration.js';
import { NoteRevision } from './views/note.entity.js';
import { derivedVaultKey, NotesVault, ownVaultKey } from './views/notes-vault.js';
import { preparationPlans, PreparationView } from './views/preparation.view.js';
import { therapySessions, TherapySessionView } from './views/therapy-session.view.js';

const notesVault: Provider = {
  provide: NotesVault,
  inject: [SURROUNDINGS],
  useFactory: ({ masterKey, previousMasterKeys = [], notesKey }: Surroundings) => {
    const derived = [masterKey, ...previousMasterKeys].map(derivedVaultKey);
    const [current, ...earlier] = notesKey === null ? derived : [ownVaultKey(notesKey), ...derived];
    return new NotesVault(current ?? derivedVaultKey(masterKey), ...earlier);
  },
};
const replicas = [SiteReplica, CredentialReplica, CourseReplica, PermitReplica, WithheldStepReplica];

@Module(
  defineService({
    name: 'therapy',
    entities: [PreparationView, TherapySessionView, EngagementView, OutreachView, NoteRevision, ...replicas],
    migrations: [
      ReplicaTables1700000300000,
      TherapyViews1700000400000,
      TherapyDepth1700000500000,
      ReplicaPeople1700000610000,
      ReplicaDisclosures1700000650000,
      TherapyDisclosures1700000650200,
    ],
    projections: [preparationPlans, therapySessions, engagements, outreach],
    reactions: [
      ReplicasReaction,
      CourseOpenedReaction,
      IncidentReaction,
      FollowCourseReaction,
      ConsentWithdrawnReaction,
      DisclosureReaction,
      TherapyTransferredReaction,
    ],
    timers: [PreparationLapse, OutreachReminder],
    handlers: [
      CompletePreparationItemHandler,
      RecordIntentionHandler,
      PrepareWithRecordHandler,
      CompletePreparationHandler,
      ReopenPreparationHandler,
      WaivePreparationHandler,
      StartTherapySessionHandler,
      CompleteTherapySessionHandler,
      AbandonTherapySessionHandler,
      RecordMissedSessionHandler,
      WaiveIntegrationHandler,
      RecordOutreachHandler,
      EngageTherapistHandler,
      FileNoteHandler,
      ReviseNoteHandler,
      GetPreparationHandler,
      GetTherapySessionHandler,
      ListTherapySessionsHandler,
      GetIntegrationWaiverHandler,
      GetNoteHandler,
      GetPatientWordsHandler,
      GetEngagementHandler,
      ListOutreachHandler,
    ],
    controllers: [
      PreparationController,
      PreparationRecordController,
      TherapySessionController,
      CourseTherapyController,
      EngagementController,
      OutreachController,
      NoteController,
    ],
    providers: [TherapyRecords, TherapyAccessLog, notesVault],
  }),
)
export class TherapyModule {}
