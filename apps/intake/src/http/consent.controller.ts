import { Body, Controller } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { instant, type Role } from '#kernel';
import { Command, type CommandContext, Ctx, type Outcome, PathUuid } from '#platform';
import { ReaffirmConsent } from '../application/reaffirm-consent.js';
import { SignConsent } from '../application/sign-consent.js';
import { WithdrawConsent } from '../application/withdraw-consent.js';
import { ReaffirmConsentDto, SignConsentDto, SignedConsentDto, WithdrawConsentDto } from './consent.dto.js';

/** Whoever the patient happens to tell takes it down. */
export const STAFF: readonly Role[] = ['coordinator', 'prescriber', 'nurse', 'therapist'];

@Controller('intake/v1/cases/:id/consents')
export class ConsentController {
  constructor(private readonly commands: CommandBus) {}

  @Command({
    path: '',
    summary: 'Record a signed consent',
    roles: STAFF,
    refusals: [
      'CONSENT_ALREADY_SIGNED',
      'CONSENT_TEXT_UNKNOWN',
      'CONSENT_NOT_UNDERSTOOD',
      'CONSENT_WITNESS_MISSING',
      'WITNESS_IS_ACTOR',
      'CASE_CLOSED',
      'SITE_OUT_OF_SCOPE',
    ],
    answer: SignedConsentDto,
  })
  sign(@PathUuid('id') id: string, @Body() body: SignConsentDto, @Ctx() context: CommandContext): Promise<Outcome> {
    const { signedBy = 'PATIENT', witnessId = null, comprehensionScore = null, ...signing } = body;
    const signature = { signedBy, witnessId, comprehensionScore };
    return this.commands.execute(new SignConsent(id, { ...signing, ...signature }, context));
  }

  @Command({
    path: 'reaffirm',
    summary: 'Record that a consent was reaffirmed',
    roles: STAFF,
    refusals: ['CONSENT_NOT_SIGNED', 'CONSENT_TEXT_UNKNOWN', 'CASE_CLOSED', 'SITE_OUT_OF_SCOPE'],
  })
  reaffirm(
    @PathUuid('id') id: string,
    @Body() reaffirmation: ReaffirmConsentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new ReaffirmConsent(id, reaffirmation, context));
  }

  @Command({
    path: 'withdraw',
    summary: 'Record that a consent was withdrawn',
    description:
      'Possible at any time, also while a session is under way: the event says what follows, by the policy. Withdrawing ' +
      'the treatment consent revokes eligibility at once.',
    roles: STAFF,
    refusals: ['CONSENT_NOT_SIGNED', 'TIME_IN_FUTURE', 'SITE_OUT_OF_SCOPE'],
  })
  withdraw(
    @PathUuid('id') id: string,
    @Body() { effectiveFrom, ...withdrawal }: WithdrawConsentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const since = effectiveFrom === undefined ? null : instant(effectiveFrom).toString();
    return this.commands.execute(new WithdrawConsent(id, { ...withdrawal, effectiveFrom: since }, context));
  }
}
