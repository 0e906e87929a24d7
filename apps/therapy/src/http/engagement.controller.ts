import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  type Outcome,
  PathUuid,
  Query,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { EngageTherapist } from '../application/engage-therapist.js';
import { type EngagementAnswer, GetEngagement } from '../application/read-engagement.js';
import { EngagementDto, EngageTherapistDto, HandOverDto } from './engagement.dto.js';

const REFUSALS = [
  'COURSE_UNKNOWN',
  'CONSENT_MISSING',
  'DISCLOSURE_CONSENT_MISSING',
  'CREDENTIAL_INVALID',
  'THERAPIST_ALREADY_ENGAGED',
] as const;

@Controller('therapy/v1/courses/:courseId/therapist')
export class EngagementController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Engage the therapist of a course',
    description:
      'Needs the consent of the patient to share the course with them, and their licence at the site. Where the clinic is a ' +
      'programme under 42 CFR Part 2, a therapist of another organisation needs a disclosure consent that names them or it.',
    roles: ['therapist', 'coordinator', 'medical-director'],
    refusals: REFUSALS,
    created: true,
  })
  engage(
    @PathUuid('courseId') courseId: string,
    @Body() { therapistId }: EngageTherapistDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new EngageTherapist(courseId, therapistId, null, context));
  }

  @Command({
    path: 'hand-over',
    summary: 'Hand a course over to another therapist',
    description: 'Psychotherapy notes do not travel with it: they stay with who wrote them.',
    roles: ['therapist', 'coordinator', 'medical-director'],
    refusals: [...REFUSALS, 'THERAPIST_NOT_ENGAGED'],
  })
  handOver(
    @PathUuid('courseId') courseId: string,
    @Body() { to, reasonCode }: HandOverDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new EngageTherapist(courseId, to, reasonCode, context));
  }

  @Query({
    path: '',
    summary: 'Read who the therapist of a course is',
    roles: ['therapist', 'nurse', 'prescriber', 'coordinator', 'scheduler', 'medical-director'],
    response: EngagementDto,
    etag: true,
  })
  async read(@PathUuid('courseId') courseId: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const engaged = found<EngagementAnswer>(await this.queries.execute(new GetEngagement(courseId, sites)));
    return entity(engaged.version, engaged);
  }
}
