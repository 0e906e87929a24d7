import {
  CodeField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  LocalDateTimeField,
  OneOf,
  PageQuery,
  rules,
  Text,
  Uuid,
} from '#platform';

const OFFSET = 'Only where the local time occurs twice: which of the two is meant.';
const MINUTES = { min: 5, max: 720, optional: true, example: 60 } as const;

export class BookAppointmentDto {
  @Uuid()
  courseId!: string;

  @Text({ max: 20, example: 'INFUSION:2', description: 'The step of the course: kind and number.' })
  stepId!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @IdField({ optional: true, example: 'slo-chair-1' })
  roomId?: string;

  @ListOf(rules.id, { min: 1, max: 10, example: ['np-1', 'rn-1'] })
  practitionerIds!: string[];

  @LocalDateTimeField({ description: 'At the site.' })
  localDateTime!: string;

  @Text({ max: 6, optional: true, example: '-08:00', description: OFFSET })
  offset?: string;

  @IntField({ ...MINUTES, description: 'Without it, what the clinic policy plans for such a step.' })
  durationMinutes?: number;
}

export class MoveAppointmentDto {
  @LocalDateTimeField({ description: 'At the site.' })
  localDateTime!: string;

  @Text({ max: 6, optional: true, example: '-08:00', description: OFFSET })
  offset?: string;

  @IntField({ ...MINUTES, description: 'Without it, as long as before.' })
  durationMinutes?: number;

  @IdField({ optional: true, example: 'slo-chair-2', description: 'Without it, the same room.' })
  roomId?: string;

  @ListOf(rules.id, { min: 1, max: 10, optional: true, example: ['np-1'], description: 'Without it, the same people.' })
  practitionerIds?: string[];

  @CodeField({ example: 'PATIENT_REQUEST' })
  reason!: string;
}

export class CancelAppointmentDto {
  @OneOf(['PATIENT', 'CLINIC', 'CLINIC_SAFETY'])
  initiator!: 'PATIENT' | 'CLINIC' | 'CLINIC_SAFETY';

  @CodeField({ example: 'PATIENT_REQUEST' })
  reason!: string;
}

export class AgreedDto {
  @OneOf(['PROVISIONAL', 'CONFIRMED'])
  status!: string;

  @InstantField({ example: '2026-03-06T17:00:00Z' })
  startsAt!: string;
}

export class AppointmentQuery extends PageQuery {
  @Uuid({ optional: true })
  courseId?: string;

  @IdField({ optional: true, example: 'slo' })
  siteId?: string;

  @InstantField({ optional: true, description: 'Starting at this instant or later.' })
  from?: string;

  @InstantField({ optional: true, description: 'Starting before this instant.' })
  until?: string;
}

export class ReplanningQuery extends PageQuery {
  @Uuid({ optional: true })
  courseId?: string;
}

export class ReplanningDto {
  @Uuid({ description: 'The appointment that came to nothing.' })
  appointmentId!: string;

  @Uuid()
  courseId!: string;

  @Text({ max: 20, example: 'INFUSION:2' })
  stepId!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(['NO_SHOW'])
  cause!: string;

  @InstantField()
  requestedAt!: string;
}

export class AppointmentDto {
  @Uuid()
  id!: string;

  @Uuid()
  courseId!: string;

  @Uuid({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @Text({ max: 20, example: 'INFUSION:2' })
  stepId!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @LocalDateTimeField()
  localDateTime!: string;

  @Text({ max: 64, example: 'America/Los_Angeles' })
  zone!: string;

  @InstantField()
  startsAt!: string;

  @InstantField({ example: '2026-03-02T19:00:00Z' })
  endsAt!: string;

  @IdField({ optional: true, example: 'slo-chair-1' })
  roomId?: string | null;

  @ListOf(rules.id, { example: ['np-1', 'rn-1'] })
  practitionerIds!: string[];

  @Text({
    max: 100,
    optional: true,
    example: '019b76da-a800-7000-8000-000000000001:INFUSION:1:1',
    description: 'The permit it rests on; null while it is provisional.',
  })
  permitId?: string | null;

  @OneOf(['PROVISIONAL', 'CONFIRMED', 'CANCELLED', 'FULFILLED', 'NO_SHOW'])
  status!: string;

  @ListOf(rules.code, { example: [], description: 'Rules that it was found to break after it was agreed.' })
  violations!: string[];

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
