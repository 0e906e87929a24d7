import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Command,
  type CommandContext,
  Ctx,
  EdgeProblem,
  found,
  type Outcome,
  PathUuid,
  Query,
  QueryParams,
  ReadCtx,
  type ReadContext,
} from '#platform';
import { PrepareWithRecord, type PreparationRecord } from '../application/prepare-with-record.js';
import { GetPatientWords, type PatientWordsAnswer } from '../application/read-patient-words.js';
import {
  AcknowledgeInstructionsDto,
  DistressPlanDto,
  NominateEscortDto,
  PatientWordsDto,
  PatientWordsQuery,
  SharedGoalDto,
} from './preparation.dto.js';

const REFUSALS = ['PREPARATION_NOT_OPEN', 'PREPARATION_ALREADY_COMPLETED'] as const;

/** What preparation leaves on record: each completes its item of the checklist. */
@Controller('therapy/v1/courses/:courseId/preparation')
export class PreparationRecordController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'shared-goal',
    summary: 'Record the goal that patient and therapist share',
    roles: ['therapist'],
    refusals: [...REFUSALS, 'GOAL_UNKNOWN', 'GOAL_NOT_SHARED'],
  })
  agree(
    @PathUuid('courseId') courseId: string,
    @Body() goal: SharedGoalDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.record(courseId, { kind: 'SHARED_GOAL', goal }, context);
  }

  @Command({
    path: 'distress-plan',
    summary: 'Record how the patient wants to be calmed when distressed',
    roles: ['therapist'],
    refusals: REFUSALS,
  })
  plan(
    @PathUuid('courseId') courseId: string,
    @Body() { plan }: DistressPlanDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.record(courseId, { kind: 'DISTRESS_PLAN', plan }, context);
  }

  @Command({
    path: 'escort',
    summary: 'Nominate who takes the patient home',
    description: 'Also after preparation is completed: an escort may change until the day.',
    roles: ['therapist', 'nurse', 'coordinator'],
    refusals: REFUSALS,
  })
  nominate(
    @PathUuid('courseId') courseId: string,
    @Body() escort: NominateEscortDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.record(courseId, { kind: 'ESCORT', escort }, context);
  }

  @Command({
    path: 'instructions',
    summary: 'Record that the patient acknowledged the day-of instructions',
    roles: ['therapist', 'nurse', 'coordinator'],
    refusals: [...REFUSALS, 'INSTRUCTIONS_OUTDATED'],
  })
  acknowledge(
    @PathUuid('courseId') courseId: string,
    @Body() { version }: AcknowledgeInstructionsDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.record(courseId, { kind: 'INSTRUCTIONS', version }, context);
  }

  @Query({
    path: 'words',
    summary: "Read the patient's own words: intentions, shared goal, distress plan",
    description:
      'For the therapist of the course and the care team of its site. Who reads, and who asks without being allowed to, is recorded.',
    roles: ['therapist', 'nurse', 'prescriber', 'medical-director'],
    response: PatientWordsDto,
    errors: ['WORDS_NOT_YOURS'],
    recorded: true,
  })
  async words(
    @PathUuid('courseId') courseId: string,
    @QueryParams() { purpose = 'CARE' }: PatientWordsQuery,
    @ReadCtx() reader: ReadContext,
  ): Promise<PatientWordsDto> {
    const answer: PatientWordsAnswer = await this.queries.execute(new GetPatientWords(courseId, purpose, reader));
    if (answer === 'DENIED') throw new EdgeProblem('WORDS_NOT_YOURS');
    return found(answer);
  }

  private record(courseId: string, record: PreparationRecord, context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new PrepareWithRecord(courseId, record, context));
  }
}
