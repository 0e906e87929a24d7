import { BoolField, IdField, InstantField, IntField, ListOf, OneOf, rules, Uuid } from '#platform';

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

  @IdField({ example: 'US-CA', description: 'Where the patient is during the session.' })
  patientJurisdiction!: string;
}

export class StartedTherapySessionDto {
  @IdField({ example: 'INTEGRATION:1' })
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

  @IdField({ example: 'INTEGRATION:1' })
  stepId!: string;

  @ListOf(rules.int({ min: 1, max: 100 }))
  ordinals!: number[];

  @OneOf(['IN_PERSON', 'VIDEO'])
  modality!: string;

  @IdField({ example: 'therapist-1' })
  therapistId!: string;

  @OneOf(['IN_PROGRESS', 'COMPLETED', 'ABANDONED'])
  status!: string;

  @InstantField()
  startedAt!: string;

  @InstantField({ optional: true })
  endedAt?: string | null;
}
