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

  @IntField({ min: 1, max: 1_000_000 })
  version!: number;
}
