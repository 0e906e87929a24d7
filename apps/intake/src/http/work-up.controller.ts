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
import { InstructHold } from '../application/instruct-hold.js';
import { ReadRequirements, type RequirementsAnswer } from '../application/read-requirements.js';
import { type ChartEntry, ReadWorkUp } from '../application/read-work-up.js';
import { ReceiveReferral } from '../application/receive-referral.js';
import { RecordWorkUp, type WorkUp } from '../application/record-work-up.js';
import { SettleContraindication } from '../application/settle-contraindication.js';
import {
  ChartDto,
  ContraindicationsDto,
  EvaluationDto,
  InstructedHoldDto,
  InstructHoldDto,
  ReceivedReferralDto,
  ReceiveReferralDto,
  RequirementsDto,
  SettleContraindicationDto,
  WorkUpDto,
} from './work-up.dto.js';

const PRESCRIBERS: readonly Role[] = ['prescriber', 'medical-director'];
const CLINICIANS: readonly Role[] = ['nurse', ...PRESCRIBERS];

const FINDING_REFUSALS = [
  'CONTRAINDICATION_UNKNOWN',
  'CODE_MALFORMED',
  'CLEARANCE_TEST_UNKNOWN',
  'CLEARANCE_UNIT_WRONG',
  'CLEARANCE_VALUE_INVALID',
  'TIME_IN_FUTURE',
  'CASE_CLOSED',
  'SITE_OUT_OF_SCOPE',
] as const;

const since = (text: string | undefined): string | null => (text === undefined ? null : instant(text).toString());

const workUpOf = ({ medications, tests = [], findings = [], assessment, clearance }: EvaluationDto): WorkUp => ({
  assessment: assessment ?? null,
  medications:
    medications?.items.map(({ lastDoseAt, ...item }) => ({ ...item, lastDoseAt: since(lastDoseAt) })) ?? null,
  tests: tests.map(({ test, value, code, unit = null, performedAt }) => {
    return { test, value: value ?? code ?? '', unit, performedAt: since(performedAt) };
  }),
  findings,
  clearance:
    clearance === undefined
      ? null
      : { result: clearance.result, conditions: clearance.conditions ?? [], validUntil: since(clearance.validUntil) },
});

@Controller('intake/v1/cases/:id')
export class WorkUpController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: 'referral',
    summary: 'Record a referral',
    roles: ['coordinator', 'prescriber'],
    refusals: ['CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
    answer: ReceivedReferralDto,
  })
  refer(
    @PathUuid('id') id: string,
    @Body() { documentRef, ...referral }: ReceiveReferralDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReceiveReferral(id, { ...referral, documentRef: documentRef ?? null }, context));
  }

  @Command({
    path: 'work-up',
    summary: 'Record medications, tests and findings',
    description:
      'Any of them, all or nothing. Interactions and results that speak against the treatment become contraindications. A ' +
      'changed list of medications that no prescriber has reviewed ends an eligibility that is in force.',
    roles: CLINICIANS,
    refusals: FINDING_REFUSALS,
    answer: ContraindicationsDto,
  })
  workUp(@PathUuid('id') id: string, @Body() body: WorkUpDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RecordWorkUp(id, workUpOf(body as EvaluationDto), context));
  }

  @Command({
    path: 'evaluations',
    summary: 'Record a prescriber’s evaluation',
    description: 'A work-up with psychiatric assessment and medical clearance: any of them, all or nothing.',
    roles: PRESCRIBERS,
    refusals: [...FINDING_REFUSALS, 'CREDENTIAL_INVALID', 'ELIGIBILITY_PERIOD_INVALID'],
    answer: ContraindicationsDto,
  })
  evaluate(@PathUuid('id') id: string, @Body() body: EvaluationDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RecordWorkUp(id, workUpOf(body), context));
  }

  @Command({
    path: 'contraindications/clear',
    summary: 'Clear a contraindication on new evidence',
    roles: PRESCRIBERS,
    refusals: [
      'CONTRAINDICATION_NOT_STANDING',
      'RECHECK_NOT_DUE',
      'CREDENTIAL_INVALID',
      'CASE_CLOSED',
      'SITE_OUT_OF_SCOPE',
    ],
    answer: ContraindicationsDto,
  })
  clear(
    @PathUuid('id') id: string,
    @Body() { code, reasonCode, reason }: SettleContraindicationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const settlement = { code, reasonCode, reason, how: 'ClearContraindication' } as const;
    return this.commands.execute(new SettleContraindication(id, settlement, context));
  }

  @Command({
    path: 'contraindications/override',
    summary: 'Sign that a relative contraindication does not stand in the way',
    roles: PRESCRIBERS,
    refusals: [
      'CONTRAINDICATION_NOT_STANDING',
      'CONTRAINDICATION_NOT_OVERRIDABLE',
      'CREDENTIAL_INVALID',
      'CASE_CLOSED',
      'SITE_OUT_OF_SCOPE',
    ],
    answer: ContraindicationsDto,
  })
  override(
    @PathUuid('id') id: string,
    @Body() { code, reasonCode, reason }: SettleContraindicationDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const settlement = { code, reasonCode, reason, how: 'OverrideContraindication' } as const;
    return this.commands.execute(new SettleContraindication(id, settlement, context));
  }

  @Command({
    path: 'medication-holds',
    summary: 'Instruct that a medication is held',
    description: 'A prescriber’s decision, never a rule’s. Some drugs are not held without a plan to taper them.',
    roles: PRESCRIBERS,
    refusals: ['MEDICATION_HOLD_INVALID', 'CODE_MALFORMED', 'CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
    answer: InstructedHoldDto,
  })
  hold(
    @PathUuid('id') id: string,
    @Body() { rxnorm, from, until, taperPlanRef }: InstructHoldDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const period = { from: instant(from).toString(), until: instant(until).toString() };
    return this.commands.execute(
      new InstructHold(id, { rxnorm, ...period, taperPlanRef: taperPlanRef ?? null }, context),
    );
  }

  @Query({
    path: 'work-up',
    summary: 'Read what was found: assessment, medications, tests, contraindications',
    roles: ['prescriber', 'nurse', 'medical-director'],
    response: ChartDto,
    errors: ['RECORD_RESTRICTED'],
  })
  async chart(@PathUuid('id') id: string, @ReadCtx() reader: ReadContext): Promise<{ entries: readonly ChartEntry[] }> {
    return found<{ entries: readonly ChartEntry[] }>(await this.queries.execute(new ReadWorkUp(id, reader)));
  }

  @Query({
    path: 'requirements',
    summary: 'Read what a positive eligibility decision still lacks',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    response: RequirementsDto,
    errors: ['RECORD_RESTRICTED'],
  })
  async requirements(@PathUuid('id') id: string, @ReadCtx() reader: ReadContext): Promise<RequirementsAnswer> {
    return found<RequirementsAnswer>(await this.queries.execute(new ReadRequirements(id, reader)));
  }
}
