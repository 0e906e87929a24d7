import { ApiProperty } from '@nestjs/swagger';
import { COURSE_OUTCOMES, INCIDENTS, INDICATIONS, SERVICES } from '#contracts';
import { PHASES } from '#protocol';
import {
  BoolField,
  CodeField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  Nested,
  OneOf,
  PageQuery,
  rules,
  Text,
  Uuid,
} from '#platform';

const STEP = { max: 32, example: 'INFUSION:1' };

export class OpenCourseDto {
  @Uuid({ description: 'The id of the intake case; the course takes it over.' })
  courseId!: string;

  @IdField({ optional: true, example: 'kap.separated.preferred' })
  protocolId?: string;

  @IdField({ optional: true, example: '1.0.0', description: 'The latest active version when left out.' })
  version?: string;

  @IntField({ min: 1, max: 100, optional: true, example: 3 })
  plannedInfusions?: number;
}

export class HoldCourseDto {
  @CodeField({ example: 'BLOOD_PRESSURE' })
  reasonCode!: string;

  @Text({ max: 2000, multiline: true, example: 'To be reviewed by the prescriber.' })
  reason!: string;
}

export class ReportIncidentDto {
  @OneOf(INCIDENTS)
  incident!: (typeof INCIDENTS)[number];

  @InstantField({ description: 'As far as it is known.' })
  happenedAt!: string;

  @Text({ max: 2000, multiline: true, example: 'Told by the partner on the telephone.', description: 'Kept sealed.' })
  account!: string;
}

export class IncidentReportedDto {
  @Uuid()
  incidentId!: string;
}

export class ReleaseHoldDto {
  @CodeField({ example: 'REVIEWED' })
  reasonCode!: string;
}

export class OverrideGateDto {
  @Text(STEP)
  stepId!: string;

  @CodeField({ example: 'PREPARATION_LEAD' })
  gate!: string;

  @CodeField({ example: 'TRAVEL' })
  reasonCode!: string;

  @Text({ max: 2000, multiline: true, example: 'The patient travels from far away.' })
  reason!: string;

  @InstantField({ example: '2026-03-03T17:00:00Z' })
  validUntil!: string;
}

export class ReasonDto {
  @CodeField({ example: 'RESPONSE_SUFFICIENT' })
  reasonCode!: string;
}

export class EvaluateResponseDto {
  @BoolField({ example: true })
  responder!: boolean;

  @CodeField({ example: 'MADRS_HALVED', description: 'The rule by which it was judged.' })
  rule!: string;
}

const TERMINATED = COURSE_OUTCOMES.filter((outcome) => !outcome.startsWith('COMPLETED'));

export class TerminateCourseDto {
  @OneOf(TERMINATED, { example: 'TERMINATED_PATIENT_CHOICE' })
  outcome!: (typeof COURSE_OUTCOMES)[number];

  @CodeField({ example: 'PATIENT_CHOICE' })
  reasonCode!: string;
}

export class HoldPlacedDto {
  @Uuid()
  holdId!: string;
}

export class CourseListQuery extends PageQuery {
  @OneOf(PHASES, { optional: true, example: 'INFUSION' })
  phase?: string;
}

export class CourseSummaryDto {
  @Uuid()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField()
  siteId!: string;

  @OneOf(INDICATIONS, {
    optional: true,
    description: 'Absent where 42 CFR Part 2 protects it and you act for another organisation: read it in intake.',
  })
  indication?: string;

  @IdField({ example: 'kap.separated.preferred' })
  protocolId!: string;

  @IdField({ example: '1.0.0' })
  protocolVersion!: string;

  @IntField({ min: 1, max: 100 })
  plannedInfusions!: number;

  @OneOf(PHASES)
  phase!: string;

  @OneOf(COURSE_OUTCOMES, { optional: true, description: 'Null while the course is active.' })
  outcome?: string | null;
}

export class WindowDto {
  @ApiProperty({ type: String, nullable: true, description: 'Null: no bound.' })
  opensAt!: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Exclusive. Null: no bound.' })
  closesAt!: string | null;
}

export class MissingGateDto {
  @CodeField({ example: 'PREPARATION_COMPLETE' })
  gate!: string;

  @Text({ max: 4000, example: 'Preparation is not complete.' })
  detail!: string;

  @ListOf(rules.id, { example: ['PreparationCompleted', 'GateOverridden'], description: 'Events, by their type.' })
  satisfiedBy!: readonly string[];

  @InstantField({ optional: true, description: 'When time alone satisfies it.' })
  from?: string;
}

export class SatisfiedGateDto {
  @CodeField({ example: 'CONSENT_ACTIVE' })
  gate!: string;

  @ListOf(rules.text({ max: 64 }), {
    example: ['019b76da-a800-7000-8000-00000000000d', 'course@4'],
    description: 'Ids of the facts it rests on; `course@…` is an event of the course itself.',
  })
  evidence!: readonly string[];
}

export class StepDto {
  @Text(STEP)
  stepId!: string;

  @OneOf(['AVAILABLE', 'BLOCKED', 'UPCOMING', 'IN_PROGRESS', 'DONE', 'WAIVED', 'MISSED', 'CLOSED'])
  status!: string;

  @Nested(() => WindowDto)
  window!: WindowDto;

  @ListOf(() => MissingGateDto)
  missing!: readonly MissingGateDto[];

  @ListOf(() => SatisfiedGateDto)
  satisfied!: readonly SatisfiedGateDto[];

  @ListOf(rules.id, { description: 'Roles that must be present.', example: ['nurse'] })
  attendance!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'The live permit, if there is one.' })
  permitId!: string | null;
}

export class HoldDto {
  @IdField()
  holdId!: string;

  @CodeField({ example: 'STARTED_WITHOUT_LIVE_PERMIT' })
  reasonCode!: string;

  @InstantField()
  placedAt!: string;
}

export class CourseDto extends CourseSummaryDto {
  @IntField({ min: 1, max: 1_000_000 })
  version!: number;

  @BoolField({ description: 'Completed or terminated.' })
  over!: boolean;

  @InstantField({ description: 'The instant that `steps` speak about: now.' })
  assessedAt!: string;

  @ListOf(() => HoldDto)
  holds!: readonly HoldDto[];

  @ListOf(() => StepDto)
  steps!: readonly StepDto[];

  @ListOf(rules.id)
  usedPermits!: readonly string[];

  @ListOf(rules.text({ max: 32 }), { example: ['INTEGRATION:1'] })
  missedWindows!: readonly string[];

  @ApiProperty({ type: String, nullable: true, description: 'When time alone may change something.' })
  nextChangeAt!: string | null;
}

export class RefusedAttemptDto {
  @Uuid()
  eventId!: string;

  @OneOf(SERVICES)
  service!: string;

  @Text({ max: 100, example: 'StartInfusion' })
  command!: string;

  @CodeField({ example: 'PERMIT_REQUIRED' })
  code!: string;

  @ApiProperty({ type: String, nullable: true, example: 'INFUSION:1' })
  stepId!: string | null;

  @ListOf(() => MissingGateDto)
  missing!: readonly MissingGateDto[];

  @IdField({ description: 'Who tried.' })
  attemptedBy!: string;

  @IdField({ example: 'nurse' })
  role!: string;

  @InstantField()
  occurredAt!: string;
}

export class TransferCourseDto {
  @IdField({ example: 'oakland', description: 'The site of the network that treats the patient from now on.' })
  siteId!: string;

  @CodeField({ example: 'PATIENT_MOVED' })
  reasonCode!: string;
}

export class AmendProtocolDto {
  @IdField({ example: 'kap.separated.preferred' })
  protocolId!: string;

  @IdField({ example: '1.1.0' })
  version!: string;

  @CodeField({ example: 'SAFETY_UPDATE' })
  reasonCode!: string;

  @BoolField({ optional: true, description: 'Sign for what of the past breaks the other version. Default: false.' })
  acceptBreaches?: boolean;
}
