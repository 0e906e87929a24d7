import { LOCATION_METHODS } from '#contracts';
import {
  BoolField,
  CodeField,
  IdField,
  InstantField,
  IntField,
  ListOf,
  OneOf,
  rules,
  StepIdField,
  Text,
  Uuid,
} from '#platform';

const KINDS = ['PREPARATION', 'INTEGRATION', 'THERAPY', 'DOSING'] as const;
type Kind = (typeof KINDS)[number];

export class StartTherapySessionDto {
  @Uuid()
  courseId!: string;

  @OneOf(KINDS)
  kind!: Kind;

  @IntField({ min: 1, max: 100, description: 'Of the step: the infusion for INTEGRATION and DOSING, else its number.' })
  ordinal!: number;

  @ListOf(rules.int({ min: 1, max: 100 }), {
    max: 20,
    optional: true,
    example: [],
    description: 'INTEGRATION: further infusions that the session serves; each needs its own permit.',
  })
  alsoServes?: number[];

  @OneOf(['IN_PERSON', 'VIDEO'])
  modality!: 'IN_PERSON' | 'VIDEO';

  @IdField({ optional: true, example: 'therapist-1', description: 'Whoever holds the session; without it, you.' })
  therapistId?: string;

  @IdField({
    example: 'US-CA',
    description: 'Where the patient is during the session (ISO 3166-2): the therapist has to be licensed there.',
  })
  patientJurisdiction!: string;

  @OneOf(LOCATION_METHODS, { optional: true, description: 'How you know; required by video.' })
  locationMethod?: (typeof LOCATION_METHODS)[number];

  @ListOf(rules.code, {
    max: 10,
    optional: true,
    example: [],
    description: 'Who is there besides patient and therapist, such as INTERPRETER or SUPPORT_PERSON.',
  })
  alsoPresent?: string[];

  @CodeField({
    optional: true,
    example: 'ILLNESS',
    description: 'Why you hold it, if somebody else is engaged as the therapist of the course.',
  })
  substituteReason?: string;
}

export class StartedTherapySessionDto {
  @StepIdField({ example: 'INTEGRATION:1' })
  stepId!: string;
}

export class CompleteTherapySessionDto {
  @InstantField({ optional: true, description: 'When it ended, if it is entered later.' })
  endedAt?: string;
}

export class MissedTherapySessionDto {
  @OneOf(['PREPARATION', 'INTEGRATION', 'THERAPY', 'DOSING'])
  kind!: Kind;

  @IntField({ min: 1, max: 100 })
  ordinal!: number;

  @OneOf(['PATIENT', 'THERAPIST'])
  who!: 'PATIENT' | 'THERAPIST';

  @BoolField()
  noticeGiven!: boolean;
}

export class SessionTimingDto {
  @IntField({ min: 1, max: 100 })
  ordinal!: number;

  @IdField()
  infusionId!: string;

  @OneOf(['ELAPSED', 'LOCAL_DATE'], { optional: true, description: 'How the protocol of the course measures it.' })
  windowBasis?: string | null;

  @OneOf(['INFUSION_STARTED', 'INFUSION_STOPPED', 'DISCHARGED'])
  anchor!: string;

  @InstantField()
  anchorAt!: string;

  @Text({ max: 40, description: 'From the anchor to the start of the session.', example: 'PT16H20M' })
  elapsed!: string;

  @IntField({ min: -10_000, max: 10_000, description: 'Local dates between them, where the infusion took place.' })
  localDayDelta!: number;
}

export class TherapySessionDto {
  @IdField()
  id!: string;

  @IdField()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(KINDS)
  kind!: string;

  @StepIdField({ example: 'INTEGRATION:1' })
  stepId!: string;

  @ListOf(rules.int({ min: 1, max: 100 }))
  ordinals!: number[];

  @OneOf(['IN_PERSON', 'VIDEO'])
  modality!: string;

  @IdField({ example: 'therapist-1' })
  therapistId!: string;

  @IdField({ example: 'US-CA' })
  patientJurisdiction!: string;

  @OneOf(LOCATION_METHODS, { optional: true })
  locationMethod?: string | null;

  @ListOf(rules.code)
  attendance!: string[];

  @ListOf(() => SessionTimingDto, { description: 'Once it is completed: where it stood to each infusion it served.' })
  timing!: SessionTimingDto[];

  @OneOf(['IN_PROGRESS', 'COMPLETED', 'ABANDONED'])
  status!: string;

  @InstantField()
  startedAt!: string;

  @InstantField({ optional: true })
  endedAt?: string | null;
}
