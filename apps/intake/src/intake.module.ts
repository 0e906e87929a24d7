import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import { CompleteConsultationHandler } from './application/complete-consultation.js';
import { GetConsultationHandler, ListConsultationsHandler } from './application/read-consultations.js';
import { RequestConsultationHandler } from './application/request-consultation.js';
import { ConsultationController } from './http/consultation.controller.js';
import { consultations, ConsultationView } from './views/consultation.view.js';
import { IntakeViews1700000400000 } from './views/migration.js';

@Module(
  defineService({
    name: 'intake',
    entities: [ConsultationView],
    migrations: [IntakeViews1700000400000],
    projections: [consultations],
    reactions: [],
    timers: [],
    handlers: [
      RequestConsultationHandler,
      CompleteConsultationHandler,
      ListConsultationsHandler,
      GetConsultationHandler,
    ],
    controllers: [ConsultationController],
  }),
)
export class IntakeModule {}
