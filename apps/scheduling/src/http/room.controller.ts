import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
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
import { GetRoom, ListRooms } from '../application/read-places.js';
import { RegisterRoom } from '../application/register-room.js';
import { EVERYBODY, SET_UP } from './roles.js';
import { RegisterRoomDto, RoomDto } from './site.dto.js';

@Controller('scheduling/v1/rooms')
export class RoomController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Register a room',
    roles: SET_UP,
    refusals: ['ALREADY_EXISTS', 'SITE_UNKNOWN', 'SITE_OUT_OF_SCOPE'],
    created: true,
  })
  register(@Body() room: RegisterRoomDto, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RegisterRoom(room, context));
  }

  @Query({ path: '', summary: 'List rooms', roles: EVERYBODY, response: pageOf(RoomDto) })
  list(@QueryParams() query: PageQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<object>> {
    return this.queries.execute(new ListRooms(sites, query));
  }

  @Query({ path: ':roomId', summary: 'Read a room', roles: EVERYBODY, response: RoomDto, etag: true })
  async read(@PathId('roomId') roomId: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const room = found<RoomDto>(await this.queries.execute(new GetRoom(roomId, sites)));
    return entity(room.version, room);
  }
}
