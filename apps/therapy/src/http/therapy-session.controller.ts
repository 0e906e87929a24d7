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
import { AbandonTherapySession } from '../application/abandon-therapy-session.js';
import { CompleteTherapySession } from '../application/complete-therapy-session.js';
import { GetTherapySession, type TherapySessionAnswer } from '../application/read-therapy-sessions.js';
import { StartTherapySession } from '../application/start-therapy-session.js';
import { TherapyReasonDto } from './preparation.dto.js';
import {
  CompleteTherapySessionDto,
  StartedTherapySessionDto,
  StartTherapySessionDto,
  TherapySessionDto,
} from './therapy-session.dto.js';

@Controller('therapy/v1/sessions')
export class TherapySessionController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Start a psychotherapy session',
    roles: ['therapist'],
    refusals: [
      'PERMIT_REQUIRED',
      'CREDENTIAL_INVALID',
      'THERAPIST_NOT_ENGAGED_HERE',
      'CONSENT_MISSING',
      'LOCATION_NOT_ATTESTED',
      'COURSE_UNKNOWN',
      'SITE_UNKNOWN',
    ],
    created: true,
    answer: StartedTherapySessionDto,
  })
  start(
    @Body()
    {
      therapistId,
      alsoServes = [],
      alsoPresent = [],
      locationMethod,
      substituteReason,
      ...visit
    }: StartTherapySessionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const where = { locationMethod: locationMethod ?? null, alsoPresent, alsoServes };
    const instead = { substituteReason: substituteReason ?? null };
    const started = { ...visit, ...where, ...instead, therapistId: therapistId ?? context.actor.subject };
    return this.commands.execute(new StartTherapySession(started, context));
  }

  @Command({
    path: ':id/complete',
    summary: 'Complete a session',
    roles: ['therapist'],
    refusals: ['SESSION_NOT_IN_PROGRESS', 'SESSION_TOO_SHORT', 'TIME_IN_FUTURE'],
  })
  complete(
    @PathUuid('id') id: string,
    @Body() { endedAt }: CompleteTherapySessionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CompleteTherapySession(id, endedAt ?? null, context));
  }

  @Command({
    path: ':id/abandon',
    summary: 'Abandon a session that cannot go on',
    roles: ['therapist'],
    refusals: ['SESSION_NOT_IN_PROGRESS'],
  })
  abandon(
    @PathUuid('id') id: string,
    @Body() { reasonCode }: TherapyReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new AbandonTherapySession(id, reasonCode, context));
  }

  @Query({
    path: ':id',
    summary: 'Read a session',
    roles: ['therapist', 'nurse', 'prescriber', 'coordinator', 'medical-director'],
    response: TherapySessionDto,
    etag: true,
  })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const session = found<TherapySessionAnswer>(await this.queries.execute(new GetTherapySession(id, sites)));
    return entity(session.version, session);
  }
}
