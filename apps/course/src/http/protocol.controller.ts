import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import {
  Action,
  Command,
  Ctx,
  entity,
  type EntityAnswer,
  found,
  pageOf,
  PageQuery,
  PathId,
  Query,
  QueryParams,
  type CommandContext,
  type Outcome,
  type Page,
} from '#platform';
import { ApproveProtocol } from '../application/approve-protocol.js';
import {
  CheckFeasibility,
  CheckProtocol,
  GetProtocol,
  ListProtocols,
  type VersionedProtocol,
} from '../application/read-protocols.js';
import { RetireProtocol } from '../application/retire-protocol.js';
import {
  FeasibilityDto,
  FeasibilityQueryDto,
  ProtocolCheckDto,
  ProtocolDto,
  ProtocolTextDto,
  RetireProtocolDto,
} from './protocol.dto.js';

const READERS = [
  'coordinator',
  'prescriber',
  'nurse',
  'therapist',
  'scheduler',
  'medical-director',
  'auditor',
] as const;

@Controller('course/v1/protocols')
export class ProtocolController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Approve a protocol version; the signature is that of the caller',
    roles: ['medical-director'],
    refusals: ['PROTOCOL_INVALID', 'PROTOCOL_INFEASIBLE', 'PROTOCOL_EXISTS'],
    created: true,
  })
  approve(@Body() { definition }: ProtocolTextDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new ApproveProtocol(definition, context));
  }

  @Command({
    path: ':protocolId/:version/retire',
    summary: 'Retire a protocol version: no further course is opened on it',
    roles: ['medical-director'],
    refusals: ['PROTOCOL_UNKNOWN'],
  })
  retire(
    @PathId('protocolId') protocolId: string,
    @PathId('version') version: string,
    @Body() { reason }: RetireProtocolDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new RetireProtocol(protocolId, version, reason, context));
  }

  @Action({
    path: 'check',
    summary: 'Check a protocol without registering it: every problem, with its line',
    roles: READERS,
    response: ProtocolCheckDto,
  })
  check(@Body() { definition }: ProtocolTextDto): Promise<ProtocolCheckDto> {
    return this.queries.execute(new CheckProtocol(definition));
  }

  @Action({
    path: 'feasibility',
    summary: 'Ask whether a weekly rhythm can ever satisfy a protocol, and if not, why',
    roles: READERS,
    response: FeasibilityDto,
    errors: ['NOT_FOUND'],
  })
  async feasibility(@Body() { protocolId, version, ...template }: FeasibilityQueryDto): Promise<FeasibilityDto> {
    return found(await this.queries.execute(new CheckFeasibility(protocolId, version, template)));
  }

  @Query({ path: '', summary: 'List protocol versions', roles: READERS, response: pageOf(ProtocolDto) })
  list(@QueryParams() query: PageQuery): Promise<Page<ProtocolDto>> {
    return this.queries.execute(new ListProtocols(query));
  }

  @Query({
    path: ':protocolId/:version',
    summary: 'Read a protocol version',
    roles: READERS,
    response: ProtocolDto,
    etag: true,
  })
  async read(
    @PathId('protocolId') protocolId: string,
    @PathId('version') protocolVersion: string,
  ): Promise<EntityAnswer> {
    const { version, protocol } = found<VersionedProtocol>(
      await this.queries.execute(new GetProtocol(protocolId, protocolVersion)),
    );
    return entity(version, protocol);
  }
}
