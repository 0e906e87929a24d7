import { OUTREACH_CAUSES, OUTREACH_METHODS, OUTREACH_OUTCOMES } from '#contracts';
import { IdField, InstantField, ListOf, OneOf, PageQuery, StepIdField, Text, Uuid } from '#platform';

const STATUSES = ['OPEN', 'OVERDUE', 'REACHED', 'CANCELLED'] as const;

export class RecordOutreachDto {
  @OneOf(OUTREACH_METHODS)
  method!: (typeof OUTREACH_METHODS)[number];

  @OneOf(OUTREACH_OUTCOMES, { description: 'NOT_REACHED leaves it open: somebody has to try again.' })
  outcome!: (typeof OUTREACH_OUTCOMES)[number];

  @Text({ max: 4000, multiline: true, description: 'What you found. Stored only encrypted.' })
  findings!: string;
}

export class OutreachQuery extends PageQuery {
  @OneOf(STATUSES, { optional: true, description: 'Without it: what is still to be done.' })
  status?: string;

  @Uuid({ optional: true })
  courseId?: string;
}

export class OutreachAttemptDto {
  @InstantField()
  at!: string;

  @IdField()
  by!: string;

  @OneOf(OUTREACH_METHODS)
  method!: string;

  @OneOf(OUTREACH_OUTCOMES)
  outcome!: string;
}

export class OutreachDto {
  @IdField()
  outreachId!: string;

  @IdField()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @OneOf(OUTREACH_CAUSES)
  cause!: string;

  @StepIdField({ example: 'INTEGRATION:1' })
  stepId!: string;

  @OneOf(STATUSES)
  status!: string;

  @InstantField()
  requestedAt!: string;

  @InstantField()
  dueAt!: string;

  @ListOf(() => OutreachAttemptDto)
  attempts!: OutreachAttemptDto[];
}
