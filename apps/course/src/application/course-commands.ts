import { Injectable } from '@nestjs/common';
import type { UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { CommandRunner, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ProtocolDefinition } from '#protocol';
import { reassessmentOf } from '../domain/saga.js';
import { treatmentCourse } from '../domain/treatment-course.js';
import type { TreatmentCourseCommand } from '../domain/treatment-course.types.js';
import { setReassessments } from './course-timer.js';
import { Protocols } from './protocols.js';

/** What every command about a course is built from. */
export interface Deciding {
  readonly protocol: ProtocolDefinition;
  readonly now: Temporal.Instant;
}

type Built = TreatmentCourseCommand | Rejection;

export interface CourseCommand {
  readonly name: TreatmentCourseCommand['type'];
  readonly courseId: string;
  readonly context: CommandContext;
  readonly build: (deciding: Deciding, uow: UnitOfWork, siteId: string | null) => Built | Promise<Built>;
  readonly answer?: () => object;
  /** What else follows in the same transaction. */
  readonly then?: (uow: UnitOfWork) => Promise<void>;
}

/** Carries out commands on courses that exist: each needs the pinned protocol, and moves the course's timer. */
@Injectable()
export class CourseCommands {
  constructor(
    private readonly runner: CommandRunner,
    private readonly protocols: Protocols,
  ) {}

  run({ name, courseId, context, build, answer, then }: CourseCommand): Promise<Outcome> {
    return this.runner.run({
      name,
      aggregate: treatmentCourse,
      id: courseId,
      context,
      command: async ({ uow, state: { opened }, now }) => {
        const { protocolId = '', protocolVersion = '', siteId = null } = opened ?? {};
        return build({ protocol: await this.protocols.one(uow.sql, protocolId, protocolVersion), now }, uow, siteId);
      },
      effects: async ({ uow, state, now }) => {
        const { protocolId = '', protocolVersion = '' } = state.opened ?? {};
        const protocol = await this.protocols.one(uow.sql, protocolId, protocolVersion);
        setReassessments(uow, [{ courseId, reassessAt: reassessmentOf(protocol, state.ledger, now) }]);
        await then?.(uow);
        return undefined;
      },
      ...(answer === undefined ? {} : { answer }),
    });
  }
}
