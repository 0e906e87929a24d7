import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { instant, type Role } from '#kernel';
import {
  Command,
  type CommandContext,
  Ctx,
  found,
  type Outcome,
  PathUuid,
  Query,
  type ReadContext,
  ReadCtx,
} from '#platform';
import { AssignInstruments } from '../application/assign-instruments.js';
import { type InstrumentResults, ReadInstruments } from '../application/read-instruments.js';
import { RecordInstruments } from '../application/record-instruments.js';
import {
  AssignInstrumentsDto,
  InstrumentResultsDto,
  OpenAlertsDto,
  RecordInstrumentDto,
  RecordScreeningDto,
} from './screening.dto.js';

const STAFF: readonly Role[] = ['coordinator', 'prescriber', 'nurse', 'therapist'];

const REFUSALS = [
  'INSTRUMENT_UNKNOWN',
  'INSTRUMENT_VERSION_UNKNOWN',
  'INSTRUMENT_ITEMS_INVALID',
  'TIME_IN_FUTURE',
  'CASE_CLOSED',
  'SITE_OUT_OF_SCOPE',
] as const;

const since = (text: string | undefined): string | null => (text === undefined ? null : instant(text).toString());

@Controller('intake/v1/cases/:id')
export class ScreeningController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'instruments',
    summary: 'Record the answers to an instrument',
    description: 'Score and band are computed. Self-harm items and the C-SSRS raise safety alerts, as the policy says.',
    roles: STAFF,
    refusals: REFUSALS,
    answer: OpenAlertsDto,
  })
  record(
    @PathUuid('id') id: string,
    @Body() { completedAt, language, completedBy, ...answers }: RecordInstrumentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const visit = { language, completedBy, completedAt: since(completedAt) };
    const { instrumentCode, itemResponses, instrumentVersion = null } = answers;
    const answered = [{ instrumentCode, instrumentVersion, itemResponses, field: 'itemResponses' }];
    return this.commands.execute(new RecordInstruments(id, visit, answered, context));
  }

  @Command({
    path: 'screenings',
    summary: 'Record the answers to several instruments at once',
    description: 'All of them or none, each as if it had come alone.',
    roles: STAFF,
    refusals: REFUSALS,
    answer: OpenAlertsDto,
  })
  screen(
    @PathUuid('id') id: string,
    @Body() { results, completedAt, ...form }: RecordScreeningDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const visit = { ...form, completedAt: since(completedAt) };
    const answered = results.map(({ instrumentCode, itemResponses, instrumentVersion = null }, index) => {
      return { instrumentCode, instrumentVersion, itemResponses, field: `results[${index}].itemResponses` };
    });
    return this.commands.execute(new RecordInstruments(id, visit, answered, context));
  }

  @Command({
    path: 'instruments/assign',
    summary: 'Assign instruments to be answered',
    roles: STAFF,
    refusals: ['INSTRUMENT_UNKNOWN', 'INSTRUMENT_DUE_IN_PAST', 'CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
  })
  assign(
    @PathUuid('id') id: string,
    @Body() { assignments }: AssignInstrumentsDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const asked = assignments.map(({ dueBy, ...rest }) => ({ ...rest, dueBy: instant(dueBy).toString() }));
    return this.commands.execute(new AssignInstruments(id, asked, context));
  }

  @Query({
    path: 'instruments',
    summary: 'Read answers, scores and bands',
    description:
      'For those who treat; results under 42 CFR Part 2 only for whom the policy names. Whoever else asks is refused, and ' +
      'the attempt is recorded, as is every reading of a Part 2 result.',
    roles: ['prescriber', 'therapist', 'nurse', 'medical-director', 'coordinator', 'scheduler'],
    response: InstrumentResultsDto,
    errors: ['RECORD_RESTRICTED'],
    recorded: true,
  })
  async results(@PathUuid('id') id: string, @ReadCtx() reader: ReadContext): Promise<InstrumentResults> {
    return found<InstrumentResults>(await this.queries.execute(new ReadInstruments(id, reader)));
  }
}
