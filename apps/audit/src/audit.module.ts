import { Module } from '@nestjs/common';
import { defineService } from '#platform';
import { AccessesReaction } from './application/accesses.reaction.js';
import { AuditedReads } from './application/audited-reads.js';
import { CheckConformanceHandler } from './application/check-conformance.js';
import { ListAccessHandler } from './application/list-access.js';
import { ReadCourseHistoryHandler } from './application/read-course-history.js';
import { RecordRefusedReadHandler } from './application/record-refused-read.js';
import { TrailReaction } from './application/trail.reaction.js';
import { auditTrail, TrailLifetime } from './application/trail.js';
import { VerifyTrailHandler } from './application/verify-trail.js';
import { AuditController } from './http/audit.controller.js';
import { accesses, AccessView, AuditDisclosures1700000650300, AuditViews1700000400200 } from './views/access.view.js';

@Module(
  defineService({
    name: 'audit',
    entities: [AccessView],
    migrations: [AuditViews1700000400200, AuditDisclosures1700000650300],
    projections: [accesses],
    reactions: [TrailReaction, AccessesReaction],
    timers: [],
    handlers: [
      ReadCourseHistoryHandler,
      CheckConformanceHandler,
      VerifyTrailHandler,
      ListAccessHandler,
      RecordRefusedReadHandler,
    ],
    controllers: [AuditController],
    providers: [auditTrail, TrailLifetime, AuditedReads],
  }),
)
export class AuditModule {}
