import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { instant } from '#kernel';
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
import { type DisclosureConsentAnswer, ListDisclosureConsents } from '../application/read-disclosure-consents.js';
import { SignDisclosureConsent } from '../application/sign-disclosure-consent.js';
import { WithdrawDisclosureConsent } from '../application/withdraw-disclosure-consent.js';
import { STAFF } from './consent.controller.js';
import {
  DisclosureConsentsDto,
  SignDisclosureConsentDto,
  SignedConsentDto,
  WithdrawDisclosureConsentDto,
} from './consent.dto.js';

const since = (text: string | undefined): string | null => (text === undefined ? null : instant(text).toString());

interface Consents {
  readonly consents: readonly DisclosureConsentAnswer[];
}

@Controller('intake/v1/cases/:id/disclosure-consents')
export class DisclosureConsentController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Record a consent to disclosure to another organisation',
    description:
      'It names the recipient, what for, and until when. Each is withdrawn by itself; nothing that was disclosed is called back.',
    roles: STAFF,
    refusals: [
      'CONSENT_ALREADY_SIGNED',
      'CONSENT_TEXT_UNKNOWN',
      'CONSENT_WITNESS_MISSING',
      'WITNESS_IS_ACTOR',
      'DISCLOSURE_EXPIRY_INVALID',
      'CASE_CLOSED',
      'SITE_OUT_OF_SCOPE',
    ],
    answer: SignedConsentDto,
  })
  sign(
    @PathUuid('id') id: string,
    @Body() { recipient, expiresAt, signedBy = 'PATIENT', witnessId, ...signing }: SignDisclosureConsentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const { organisation, practitionerId = null } = recipient;
    const scope = { recipient: { organisation, practitionerId }, expiresAt: since(expiresAt) };
    return this.commands.execute(
      new SignDisclosureConsent(id, { ...signing, ...scope, signedBy, witnessId: witnessId ?? null }, context),
    );
  }

  @Command({
    path: ':consentId/withdraw',
    summary: 'Record that a consent to disclosure was withdrawn',
    description: 'Possible at any time. From then on nothing more is disclosed by it; care goes on.',
    roles: STAFF,
    refusals: ['DISCLOSURE_CONSENT_UNKNOWN', 'TIME_IN_FUTURE', 'SITE_OUT_OF_SCOPE'],
  })
  withdraw(
    @PathUuid('id') id: string,
    @PathUuid('consentId') consentId: string,
    @Body() { effectiveFrom }: WithdrawDisclosureConsentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const withdrawal = { consentId, effectiveFrom: since(effectiveFrom) };
    return this.commands.execute(new WithdrawDisclosureConsent(id, withdrawal, context));
  }

  @Query({
    path: '',
    summary: 'List the consents to disclosure',
    roles: ['coordinator', 'prescriber', 'nurse', 'therapist', 'medical-director'],
    response: DisclosureConsentsDto,
  })
  async list(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<Consents> {
    return found<Consents>(await this.queries.execute(new ListDisclosureConsents(id, sites)));
  }
}
