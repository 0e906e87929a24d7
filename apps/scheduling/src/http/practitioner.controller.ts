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
import { SuspendCredential } from '../application/suspend-credential.js';
import { VerifyCredential } from '../application/verify-credential.js';
import {
  PractitionerDto,
  RegisterPractitionerDto,
  SuspendCredentialDto,
  VerifiedCredentialDto,
  VerifyCredentialDto,
} from './practitioner.dto.js';
import { CREDENTIALLING, EVERYBODY, SET_UP } from './roles.js';

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
    refusals: ['CREDENTIAL_PERIOD_INVALID'],
    answer: VerifiedCredentialDto,
  })
  verify(
    @PathId('practitionerId') practitionerId: string,
    @Body() { credentialId = newId(), credentialType, jurisdiction, ...period }: VerifyCredentialDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const [validFrom, validUntil] = [utc(period.validFrom), utc(period.validUntil)];
    const credential = { credentialId, credentialType, jurisdiction, validFrom, validUntil };
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
