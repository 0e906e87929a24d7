import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { OverrideCheck } from '../application/override-check.js';
import { RecordChecks } from '../application/record-checks.js';
import { type CheckFindingDto, OverrideCheckDto, RecordChecksDto } from './checks.dto.js';

const finding = ({ value, lastSolidsAt, lastLiquidsAt, checkedAt, ...rest }: CheckFindingDto) => ({
  ...rest,
  value: value ?? null,
  lastSolidsAt: lastSolidsAt ?? null,
  lastLiquidsAt: lastLiquidsAt ?? null,
  checkedAt: checkedAt ?? null,
});

@Controller('infusion/v1/sessions')
export class ChecksController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: ':id/checks',
    summary: 'Record findings of the pre-infusion checklist',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'CHECK_UNKNOWN',
      'CHECK_NOT_ATTESTED',
      'CHECK_FINDING_INVALID',
      'TIME_IN_FUTURE',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
    ],
  })
  record(
    @PathUuid('id') id: string,
    @Body() { findings }: RecordChecksDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RecordChecks(id, findings.map(finding), context));
  }

  @Command({
    path: ':id/checks/override',
    summary: 'Sign that the infusion may start although a check does not pass',
    roles: ['nurse', 'prescriber', 'medical-director'],
    refusals: [
      'CHECK_UNKNOWN',
      'CHECK_NOT_OVERRIDABLE',
      'CREDENTIAL_INVALID',
      'INFUSION_ALREADY_STARTED',
      'INFUSION_OVER',
    ],
  })
  override(
    @PathUuid('id') id: string,
    @Body() override: OverrideCheckDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new OverrideCheck(id, override, context));
  }
}
