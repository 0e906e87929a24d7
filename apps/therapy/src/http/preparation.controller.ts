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
import { CompletePreparation } from '../application/complete-preparation.js';
import { CompletePreparationItem } from '../application/complete-preparation-item.js';
import { GetPreparation, type PreparationAnswer } from '../application/read-preparation.js';
import { RecordIntention } from '../application/record-intention.js';
import { ReopenPreparation } from '../application/reopen-preparation.js';
import { WaivePreparation } from '../application/waive-preparation.js';
import {
  CompletePreparationItemDto,
  CompletePreparationDto,
  IntentionAnswerDto,
  PreparationPlanDto,
  TherapyReasonDto,
  RecordIntentionDto,
  PreparationWaiverDto,
} from './preparation.dto.js';

@Controller('therapy/v1/courses/:courseId/preparation')
export class PreparationController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'items',
    summary: 'Complete a preparation item',
    roles: ['therapist', 'nurse', 'coordinator'],
    refusals: [
      'PREPARATION_NOT_OPEN',
      'PREPARATION_ALREADY_COMPLETED',
      'PREPARATION_ITEM_UNKNOWN',
      'PREPARATION_ITEM_NEEDS_INTENTION',
      'PREPARATION_ITEM_NEEDS_RECORD',
    ],
  })
  completeItem(
    @PathUuid('courseId') courseId: string,
    @Body() { itemCode }: CompletePreparationItemDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CompletePreparationItem(courseId, itemCode, context));
  }

  @Command({
    path: 'intentions',
    summary: "Record the patient's answer to a prompt",
    roles: ['therapist'],
    refusals: ['PREPARATION_NOT_OPEN', 'PREPARATION_ALREADY_COMPLETED'],
    answer: IntentionAnswerDto,
  })
  recordIntention(
    @PathUuid('courseId') courseId: string,
    @Body() intention: RecordIntentionDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordIntention(courseId, intention, context));
  }

  @Command({
    path: 'complete',
    summary: 'Attest that preparation is complete',
    roles: ['therapist'],
    refusals: ['PREPARATION_NOT_OPEN', 'PREPARATION_ALREADY_COMPLETED', 'PREPARATION_INCOMPLETE', 'CREDENTIAL_INVALID'],
  })
  complete(
    @PathUuid('courseId') courseId: string,
    @Body() { attested }: CompletePreparationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CompletePreparation(courseId, attested, context));
  }

  @Command({
    path: 'reopen',
    summary: 'Reopen preparation',
    roles: ['therapist', 'medical-director'],
    refusals: ['PREPARATION_NOT_OPEN', 'PREPARATION_NOT_COMPLETED'],
  })
  reopen(
    @PathUuid('courseId') courseId: string,
    @Body() { reasonCode }: TherapyReasonDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReopenPreparation(courseId, reasonCode, context));
  }

  @Command({
    path: 'waive',
    summary: 'Waive preparation',
    roles: ['medical-director'],
    refusals: ['PREPARATION_NOT_OPEN', 'WAIVER_NOT_NEEDED', 'CREDENTIAL_INVALID'],
  })
  waive(
    @PathUuid('courseId') courseId: string,
    @Body() waiver: PreparationWaiverDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new WaivePreparation(courseId, waiver, context));
  }

  @Query({
    path: '',
    summary: 'Read the preparation plan of a course',
    roles: ['therapist', 'nurse', 'prescriber', 'coordinator', 'medical-director'],
    response: PreparationPlanDto,
    etag: true,
  })
  async read(@PathUuid('courseId') courseId: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const plan = found<PreparationAnswer>(await this.queries.execute(new GetPreparation(courseId, sites)));
    return entity(plan.version, plan);
  }
}
