import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { instant } from '#kernel';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { DecideEligibility } from '../application/decide-eligibility.js';
import { RevokeEligibility } from '../application/revoke-eligibility.js';
import { DecidedEligibilityDto, DecideEligibilityDto, RevokeEligibilityDto } from './eligibility.dto.js';

@Controller('intake/v1/cases/:id/eligibility')
export class EligibilityController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: '',
    summary: 'Decide eligibility',
    description:
      'A dated verdict that ends by time, by the number of infusions and by too long a gap; deciding again renews or ' +
      'replaces it. A positive one rests on what the policy requires, and lists it.',
    roles: ['prescriber', 'medical-director'],
    refusals: [
      'CREDENTIAL_INVALID',
      'SAFETY_ALERT_OPEN',
      'ELIGIBILITY_REQUIREMENTS_MISSING',
      'ELIGIBILITY_PERIOD_INVALID',
      'ELIGIBILITY_CAP_INVALID',
      'ELIGIBILITY_REASONS_MISSING',
      'ELIGIBILITY_CONDITIONS_MISSING',
      'ELIGIBILITY_DEFERRAL_INVALID',
      'CASE_CLOSED',
      'SITE_OUT_OF_SCOPE',
    ],
    answer: DecidedEligibilityDto,
  })
  decide(
    @PathUuid('id') id: string,
    @Body() { outcome, conditions = [], reasons = [], maxInfusions, ...until }: DecideEligibilityDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const utc = (at: string | undefined): string | null => (at === undefined ? null : instant(at).toString());
    const terms = { validUntil: utc(until.validUntil), deferredUntil: utc(until.deferredUntil) };
    const verdict = { outcome, conditions, reasons, ...terms, maxInfusions: maxInfusions ?? null };
    return this.commands.execute(new DecideEligibility(id, verdict, context));
  }

  @Command({
    path: 'revoke',
    summary: 'Revoke the eligibility in force',
    roles: ['prescriber', 'medical-director'],
    refusals: ['ELIGIBILITY_NOT_IN_FORCE', 'CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
  })
  revoke(
    @PathUuid('id') id: string,
    @Body() { cause }: RevokeEligibilityDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RevokeEligibility(id, { cause }, context));
  }
}
