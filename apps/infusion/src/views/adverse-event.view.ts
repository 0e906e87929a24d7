import type { AdverseEventEvent, RecordedEvent } from '#contracts';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';

export interface ReportColumn {
  readonly ruleId: string;
  readonly to: string;
  readonly deadline: string;
  readonly state: 'DUE' | 'OVERDUE' | 'MADE';
}

/** Adverse events with the reports that they call for. */
@Entity('adverse_events')
export class AdverseEventView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'infusion_id' })
  infusionId!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  term!: string;

  @Column('integer')
  grade!: number;

  @Column('boolean')
  serious!: boolean;

  @Column('text')
  relatedness!: string;

  @Column('boolean')
  expected!: boolean;

  @Column('boolean')
  urgent!: boolean;

  @Column('boolean', { name: 'in_window' })
  inWindow!: boolean;

  @Column('jsonb')
  reports!: readonly ReportColumn[];

  @Column('boolean', { name: 'reports_open' })
  reportsOpen!: boolean;

  @Column('text', { nullable: true })
  outcome!: string | null;

  @Column('timestamptz', { name: 'onset_at' })
  onsetAt!: Date | string;

  @Column('timestamptz', { name: 'known_at' })
  knownAt!: Date | string;

  @Column('timestamptz', { name: 'resolved_at', nullable: true })
  resolvedAt!: Date | string | null;

  @Column('integer')
  version!: number;
}

type EventOf<T extends AdverseEventEvent['type']> = Extract<AdverseEventEvent, { type: T }>;
type Row = Omit<AdverseEventView, 'id' | 'version'>;
type Owed = Omit<ReportColumn, 'state'>;

const due = (owed: readonly Owed[], known: readonly ReportColumn[]): ReportColumn[] => [
  ...known.filter(({ state, ruleId }) => state !== 'DUE' && !owed.some((each) => each.ruleId === ruleId)),
  ...owed.map((each) => ({ ...each, state: known.find(({ ruleId }) => ruleId === each.ruleId)?.state ?? 'DUE' })),
];
const moved = (reports: readonly ReportColumn[], ruleId: string, state: ReportColumn['state']): ReportColumn[] =>
  reports.map((each) => (each.ruleId === ruleId ? { ...each, state } : each));
const withReports = (reports: readonly ReportColumn[]) => ({
  reports,
  reportsOpen: reports.some(({ state }) => state !== 'MADE'),
});

const recorded = ({ data }: EventOf<'AdverseEventRecorded'>): Row => {
  const { infusionId, courseId, patientRef, siteId, term, grade, serious, relatedness, expected, urgent } = data;
  const what = { infusionId, courseId, patientRef, siteId, term, grade, serious, relatedness, expected, urgent };
  const { onsetAt, knownAt, inWindow, reportableTo } = data;
  const times = { onsetAt, knownAt, inWindow, outcome: null, resolvedAt: null };
  return { ...what, ...times, ...withReports(due(reportableTo, [])) };
};

const changed = (event: Exclude<AdverseEventEvent, { type: 'AdverseEventRecorded' }>, row: AdverseEventView) => {
  switch (event.type) {
    case 'AdverseEventGraded': {
      const { grade, serious, relatedness, expected, urgent, reportableTo } = event.data;
      return { grade, serious, relatedness, expected, urgent, ...withReports(due(reportableTo, row.reports)) };
    }
    case 'AdverseEventReported':
      return withReports(moved(row.reports, event.data.ruleId, 'MADE'));
    case 'AdverseEventReportOverdue':
      return withReports(moved(row.reports, event.data.ruleId, 'OVERDUE'));
    case 'AdverseEventResolved':
      return { outcome: event.data.outcome, resolvedAt: event.data.resolvedAt };
  }
};

const PREFIX = 'adverse-event-';

export const adverseEvents: Projection = {
  name: 'adverse-events',
  async apply(events, { manager }) {
    for (const event of events as readonly (RecordedEvent & AdverseEventEvent)[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const [id, version] = [event.streamId.slice(PREFIX.length), event.streamVersion];
      if (event.type === 'AdverseEventRecorded') {
        await manager.insert(AdverseEventView, { id, ...recorded(event), version });
        continue;
      }
      const row = await manager.findOneByOrFail(AdverseEventView, { id });
      await manager.update(AdverseEventView, { id }, { ...changed(event, row), version });
    }
  },
};
