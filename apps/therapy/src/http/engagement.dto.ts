import { CodeField, IdField, InstantField, IntField } from '#platform';

export class EngageTherapistDto {
  @IdField({ example: 'therapist-1' })
  therapistId!: string;
}

export class HandOverDto {
  @IdField({ example: 'therapist-2' })
  to!: string;

  @CodeField({ example: 'PATIENT_MOVED' })
  reasonCode!: string;
}

export class EngagementDto {
  @IdField()
  courseId!: string;

  @IdField({ example: 'therapist-1' })
  therapistId!: string;

  @InstantField()
  since!: string;

  @IdField({ optional: true, example: 'therapist-2' })
  handedOverFrom?: string | null;

  @IdField({
    optional: true,
    example: 'independent',
    description: 'Of a therapist of another organisation, where the clinic is a programme under 42 CFR Part 2.',
  })
  organisation?: string | null;

  @IdField({
    optional: true,
    description:
      'The consent that the engagement of such a therapist rests on. Null: it ended; care goes on, and what 42 CFR Part 2 ' +
      'protects is not shown to them.',
  })
  disclosureConsentId?: string | null;

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
