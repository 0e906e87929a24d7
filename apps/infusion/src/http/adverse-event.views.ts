import { AE_OUTCOMES } from '#contracts';
import { BoolField, CodeField, IdField, InstantField, ListOf, OneOf, PageQuery } from '#platform';
import { JudgementDto } from './room.dto.js';

export class DueReportDto {
  @CodeField({ example: 'CA_ADVERSE_EVENT' })
  ruleId!: string;

  @CodeField({ example: 'ACCREDITING_AGENCY' })
  to!: string;

  @InstantField()
  deadline!: string;
}

export class RecordedAdverseEventDto {
  @ListOf(() => DueReportDto)
  reportableTo!: DueReportDto[];
}

export class ReportStateDto extends DueReportDto {
  @OneOf(['DUE', 'OVERDUE', 'MADE'])
  state!: string;
}

export class AdverseEventAnswerDto extends JudgementDto {
  @IdField()
  id!: string;

  @IdField()
  infusionId!: string;

  @IdField()
  courseId!: string;

  @IdField({ description: 'Pseudonymous patient reference.' })
  patientRef!: string;

  @IdField({ example: 'slo' })
  siteId!: string;

  @CodeField({ example: 'NAUSEA' })
  term!: string;

  @BoolField({ description: 'Began between check-in and the end of the window after leaving.' })
  inWindow!: boolean;

  @ListOf(() => ReportStateDto)
  reports!: ReportStateDto[];

  @BoolField({ description: 'A report is due or overdue.' })
  reportsOpen!: boolean;

  @OneOf(AE_OUTCOMES, { optional: true })
  outcome?: string | null;

  @InstantField()
  onsetAt!: string;

  @InstantField()
  knownAt!: string;

  @InstantField({ optional: true })
  resolvedAt?: string | null;
}

export class AdverseEventsQuery extends PageQuery {
  @BoolField({ optional: true, description: 'Only those with a report that is due or overdue.' })
  reportsOpen?: boolean;
}
