import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  Ctx,
  entity,
  found,
  PathId,
  PathUuid,
  Query,
  ReadCtx,
  type CommandContext,
  type EntityAnswer,
  type Outcome,
  type ReadContext,
} from '#platform';
import { AuthoriseBooster } from '../application/authorise-booster.js';
import { GetOutcomes, type OutcomesAnswer } from '../application/read-outcomes.js';
import { DeclareRelapse, ReviewNonResponse } from '../application/review-outcomes.js';
import { AuthoriseBoosterDto, BoosterAuthorisedDto, OutcomesDto, ReviewNonResponseDto } from './outcomes.dto.js';

const CLINICIANS = ['prescriber', 'medical-director'] as const;

/** What the treatment did for the patient, and what follows from it. */
@Controller('course/v1/courses/:courseId')
export class OutcomesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Query({
    path: 'outcomes',
    summary: 'Read the outcomes of a course: each score, what the rules said of it, what is due, reviews and relapses',
    roles: ['prescriber', 'nurse', 'therapist', 'medical-director', 'auditor'],
    response: OutcomesDto,
    errors: ['RECORD_RESTRICTED'],
    etag: true,
  })
  async read(@PathUuid('courseId') courseId: string, @ReadCtx() reader: ReadContext): Promise<EntityAnswer> {
    const outcomes = found<OutcomesAnswer>(await this.queries.execute(new GetOutcomes(courseId, reader)));
    return entity(outcomes.version, outcomes);
  }

  @Command({
    path: 'outcomes/reviews/:reviewId/decide',
    summary: 'Decide what follows from a review of non-response',
    roles: CLINICIANS,
    refusals: ['REVIEW_UNKNOWN', 'SITE_OUT_OF_SCOPE'],
  })
  review(
    @PathUuid('courseId') courseId: string,
    @PathId('reviewId') reviewId: string,
    @Body() { decision, reason }: ReviewNonResponseDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReviewNonResponse(courseId, { reviewId, decision, reason }, context));
  }

  @Command({
    path: 'outcomes/relapses',
    summary: 'Declare a relapse that no rule has found',
    roles: ['prescriber', 'therapist', 'medical-director'],
    refusals: ['RELAPSE_NOT_POSSIBLE', 'SITE_OUT_OF_SCOPE'],
  })
  relapse(@PathUuid('courseId') courseId: string, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new DeclareRelapse(courseId, context));
  }

  @Command({
    path: 'boosters',
    summary: 'Authorise one more infusion after the series',
    description:
      'Under a protocol with maintenance. After a gap longer than the policy allows, eligibility has to be decided anew first.',
    roles: CLINICIANS,
    refusals: ['MAINTENANCE_NOT_OFFERED', 'BOOSTER_NOT_DUE', 'COURSE_OVER', 'SITE_OUT_OF_SCOPE'],
    answer: BoosterAuthorisedDto,
  })
  booster(
    @PathUuid('courseId') courseId: string,
    @Body() { reasonCode }: AuthoriseBoosterDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new AuthoriseBooster(courseId, reasonCode, context));
  }
}
