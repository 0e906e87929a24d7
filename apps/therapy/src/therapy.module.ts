import { Module, type Provider } from '@nestjs/common';
import { defineService, SURROUNDINGS, type Surroundings } from '#platform';
import {
  CourseReplica,
  CredentialReplica,
  PermitReplica,
  ReplicaPeople1700000610000,
  ReplicaTables1700000300000,
  SiteReplica,
  WithheldStepReplica,
} from '#replicas';
import { AbandonTherapySessionHandler } from './application/abandon-therapy-session.js';
import { CompletePreparationHandler } from './application/complete-preparation.js';
import { CompletePreparationItemHandler } from './application/complete-preparation-item.js';
import { CompleteTherapySessionHandler } from './application/complete-therapy-session.js';
import { CourseOpenedReaction } from './application/course-opened.reaction.js';
import { GetNoteHandler } from './application/read-note.js';
import { GetPreparationHandler } from './application/read-preparation.js';
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
import { CourseTherapyController } from './http/course-therapy.controller.js';
import { NoteController } from './http/note.controller.js';
import { PreparationController } from './http/preparation.controller.js';
import { TherapySessionController } from './http/therapy-session.controller.js';
import { TherapyViews1700000400000 } from './views/migration.js';
import { NoteRevision } from './views/note.entity.js';
import { NotesVault } from './views/notes-vault.js';
import { preparationPlans, PreparationView } from './views/preparation.view.js';
import { therapySessions, TherapySessionView } from './views/therapy-session.view.js';

const notesVault: Provider = {
  provide: NotesVault,
  inject: [SURROUNDINGS],
  useFactory: ({ masterKey, previousMasterKeys }: Surroundings) => new NotesVault(masterKey, previousMasterKeys),
};
const replicas = [SiteReplica, CredentialReplica, CourseReplica, PermitReplica, WithheldStepReplica];

@Module(
  defineService({
    name: 'therapy',
    entities: [PreparationView, TherapySessionView, NoteRevision, ...replicas],
    migrations: [ReplicaTables1700000300000, TherapyViews1700000400000, ReplicaPeople1700000610000],
    projections: [preparationPlans, therapySessions],
    reactions: [ReplicasReaction, CourseOpenedReaction],
    timers: [],
    handlers: [
      CompletePreparationItemHandler,
      RecordIntentionHandler,
      CompletePreparationHandler,
      ReopenPreparationHandler,
      WaivePreparationHandler,
      StartTherapySessionHandler,
      CompleteTherapySessionHandler,
      AbandonTherapySessionHandler,
      RecordMissedSessionHandler,
      WaiveIntegrationHandler,
      FileNoteHandler,
      ReviseNoteHandler,
      GetPreparationHandler,
      GetTherapySessionHandler,
      ListTherapySessionsHandler,
      GetNoteHandler,
    ],
    controllers: [PreparationController, TherapySessionController, CourseTherapyController, NoteController],
    providers: [TherapyRecords, notesVault],
  }),
)
export class TherapyModule {}
