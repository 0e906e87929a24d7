import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { instant, newId } from '#kernel';
import {
  Command,
  type CommandContext,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  type Outcome,
  type Page,
  pageOf,
  PageQuery,
  PathId,
  Query,
  QueryParams,
  type ReadContext,
  ReadCtx,
} from '#platform';
import { GetPractitioner, ListPractitioners } from '../application/read-practitioners.js';
import { RegisterPractitioner } from '../application/register-practitioner.js';
import { SignOff, SignOn } from '../application/sign-on.js';
import { SuspendCredential } from '../application/suspend-credential.js';
import { VerifyCredential } from '../application/verify-credential.js';
import {
  PractitionerDto,
  RegisterPractitionerDto,
  SignedOnDto,
  SignOffDto,
  SignOnDto,
  SuspendCredentialDto,
  VerifiedCredentialDto,
  VerifyCredentialDto,
} from './practitioner.dto.js';
import { AT_THE_VISIT, CREDENTIALLING, EVERYBODY, SET_UP } from './roles.js';

const PRESENCE = [...AT_THE_VISIT, 'medical-director'] as const;

type Practitioner = Pick<PractitionerDto, 'practitionerId' | 'version'>;

@Controller('scheduling/v1/practitioners')
export class PractitionerController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Register a practitioner',
    roles: SET_UP,
    refusals: ['ALREADY_EXISTS', 'SITE_UNKNOWN'],
    created: true,
  })
  register(@Body() person: RegisterPractitionerDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RegisterPractitioner(person, context));
  }

  @Command({
    path: ':practitionerId/credentials',
    summary: 'Record that a credential was verified',
    description: 'With the id of an earlier one: its renewal. It expires by itself.',
    roles: CREDENTIALLING,
    refusals: ['CREDENTIAL_PERIOD_INVALID', 'CREDENTIAL_SITE_REQUIRED', 'SITE_UNKNOWN', 'TIME_IN_FUTURE'],
    answer: VerifiedCredentialDto,
  })
  verify(
    @PathId('practitionerId') practitionerId: string,
    @Body() { credentialId = newId(), validFrom, validUntil, verifiedAt, ...rest }: VerifyCredentialDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const looked = verifiedAt === undefined ? {} : { verifiedAt: utc(verifiedAt) };
    const period = { validFrom: utc(validFrom), validUntil: utc(validUntil) };
    const credential = { credentialId, ...rest, ...period, ...looked };
    return this.commands.execute(new VerifyCredential(practitionerId, credential, context));
  }

  @Command({
    path: ':practitionerId/credentials/:credentialId/suspend',
    summary: 'Suspend a credential',
    description: 'At once. Appointments ahead that needed it are marked.',
    roles: CREDENTIALLING,
    refusals: ['CREDENTIAL_UNKNOWN'],
  })
  suspend(
    @PathId('practitionerId') practitionerId: string,
    @PathId('credentialId') credentialId: string,
    @Body() { reason }: SuspendCredentialDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new SuspendCredential(practitionerId, { credentialId, reason }, context));
  }

  @Command({
    path: ':practitionerId/presence',
    summary: 'Sign on as supervising clinician at a site',
    description: 'Whoever is signed on elsewhere leaves that site with it. Signing on again prolongs.',
    roles: PRESENCE,
    refusals: ['PRESENCE_PERIOD_INVALID', 'PRACTITIONER_UNKNOWN', 'CREDENTIAL_INVALID', 'SITE_OUT_OF_SCOPE'],
    answer: SignedOnDto,
  })
  signOn(
    @PathId('practitionerId') practitionerId: string,
    @Body() { siteId, until }: SignOnDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const presence = { siteId, until: until === undefined ? null : utc(until) };
    return this.commands.execute(new SignOn(practitionerId, presence, context));
  }

  @Command({
    path: ':practitionerId/presence/end',
    summary: 'Sign off from a site',
    roles: PRESENCE,
    refusals: ['NOT_ON_SITE', 'SITE_OUT_OF_SCOPE'],
  })
  signOff(
    @PathId('practitionerId') practitionerId: string,
    @Body() { siteId }: SignOffDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new SignOff(practitionerId, siteId, context));
  }

  @Query({ path: '', summary: 'List practitioners', roles: EVERYBODY, response: pageOf(PractitionerDto) })
  list(@QueryParams() query: PageQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<Practitioner>> {
    return this.queries.execute(new ListPractitioners(sites, query));
  }

  @Query({
    path: ':practitionerId',
    summary: 'Read a practitioner with the credentials',
    roles: EVERYBODY,
    response: PractitionerDto,
    etag: true,
  })
  async read(@PathId('practitionerId') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const person = found<Practitioner>(await this.queries.execute(new GetPractitioner(id, sites)));
    return entity(person.version, person);
  }
}

const utc = (text: string): string => instant(text).toString();
