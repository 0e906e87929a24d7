import { Body, Controller } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { RefusalCode } from '#contracts';
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
  PathUuid,
  Query,
  QueryParams,
  type ReadContext,
  ReadCtx,
} from '#platform';
import { BookAppointment } from '../application/book-appointment.js';
import { CancelAppointment } from '../application/cancel-appointment.js';
import { MoveAppointment } from '../application/move-appointment.js';
import { type AppointmentAnswer, GetAppointment, ListAppointments } from '../application/read-appointments.js';
import { ListReplanning, type ReplanningAnswer } from '../application/read-replanning.js';
import { RecordNoShow } from '../application/record-no-show.js';
import {
  AgreedDto,
  AppointmentDto,
  AppointmentQuery,
  BookAppointmentDto,
  CancelAppointmentDto,
  MoveAppointmentDto,
  ReplanningDto,
  ReplanningQuery,
} from './appointment.dto.js';
import { AT_THE_VISIT, BOOKING, EVERYBODY } from './roles.js';

const SLOT_REFUSALS: readonly RefusalCode[] = [
  'DOUBLE_BOOKED',
  'APPOINTMENT_OUTSIDE_WINDOW',
  'APPOINTMENT_SAME_DAY',
  'APPOINTMENT_GAP_TOO_SHORT',
  'APPOINTMENT_IN_PAST',
  'CREDENTIAL_INVALID',
  'PRACTITIONER_UNKNOWN',
  'ROOM_UNKNOWN',
  'COURSE_OVER',
  'COURSE_FROZEN',
  'LOCAL_TIME_SKIPPED',
  'LOCAL_TIME_AMBIGUOUS',
  'LOCAL_TIME_OFFSET_WRONG',
  'SITE_OUT_OF_SCOPE',
];

@Controller('scheduling/v1/appointments')
export class AppointmentController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Command({
    path: '',
    summary: 'Book an appointment for a step of a course',
    description: 'Confirmed inside the window of a live permit; provisional until the course permits the step.',
    roles: BOOKING,
    refusals: [...SLOT_REFUSALS, 'STEP_ALREADY_BOOKED', 'SITE_UNKNOWN', 'COURSE_UNKNOWN', 'STEP_UNKNOWN'],
    created: true,
    answer: AgreedDto,
  })
  book(
    @Body() { roomId, offset, durationMinutes, ...booking }: BookAppointmentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const rest = { roomId: roomId ?? null, offset: offset ?? null, durationMinutes: durationMinutes ?? null };
    return this.commands.execute(new BookAppointment({ ...booking, ...rest }, context));
  }

  @Command({
    path: ':id/move',
    summary: 'Move an appointment',
    roles: BOOKING,
    refusals: ['APPOINTMENT_NOT_OPEN', 'STALE_VERSION', ...SLOT_REFUSALS],
    answer: AgreedDto,
  })
  move(
    @PathUuid('id') id: string,
    @Body() { localDateTime, reason, ...rest }: MoveAppointmentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    const { offset = null, durationMinutes = null, roomId = null, practitionerIds = null } = rest;
    const move = { localDateTime, reason, offset, durationMinutes, roomId, practitionerIds };
    return this.commands.execute(new MoveAppointment(id, move, context));
  }

  @Command({
    path: ':id/cancel',
    summary: 'Cancel an appointment',
    roles: AT_THE_VISIT,
    refusals: ['APPOINTMENT_NOT_OPEN', 'SITE_OUT_OF_SCOPE'],
  })
  cancel(
    @PathUuid('id') id: string,
    @Body() { initiator, reason }: CancelAppointmentDto,
    @Ctx() context: CommandContext,
  ): Promise<Outcome> {
    return this.commands.execute(new CancelAppointment(id, { initiator, reason }, context));
  }

  @Command({
    path: ':id/no-show',
    summary: 'Record that the patient did not come',
    description:
      'Room and people are free again, and the step asks to be planned anew. What else follows depends on the step: see the guide.',
    roles: AT_THE_VISIT,
    refusals: ['APPOINTMENT_NOT_OPEN', 'TIME_IN_FUTURE', 'SITE_OUT_OF_SCOPE'],
  })
  noShow(@PathUuid('id') id: string, @Ctx() context: CommandContext): Promise<Outcome> {
    return this.commands.execute(new RecordNoShow(id, context));
  }

  @Query({
    path: 'replanning',
    summary: 'List the steps that need another appointment',
    roles: EVERYBODY,
    response: pageOf(ReplanningDto),
  })
  replanning(
    @QueryParams() query: ReplanningQuery,
    @ReadCtx() { sites }: ReadContext,
  ): Promise<Page<ReplanningAnswer>> {
    return this.queries.execute(new ListReplanning(sites, query));
  }

  @Query({ path: '', summary: 'List appointments', roles: EVERYBODY, response: pageOf(AppointmentDto) })
  list(@QueryParams() query: AppointmentQuery, @ReadCtx() { sites }: ReadContext): Promise<Page<AppointmentAnswer>> {
    return this.queries.execute(new ListAppointments(sites, query, query));
  }

  @Query({ path: ':id', summary: 'Read an appointment', roles: EVERYBODY, response: AppointmentDto, etag: true })
  async read(@PathUuid('id') id: string, @ReadCtx() { sites }: ReadContext): Promise<EntityAnswer> {
    const answer = found<AppointmentAnswer>(await this.queries.execute(new GetAppointment(id, sites)));
    return entity(answer.version, answer);
  }
}
