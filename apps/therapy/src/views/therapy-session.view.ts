import type { RecordedEvent, TherapyEvent } from '#contracts';
import { insertRows, updateRow } from '#event-store';
import type { Projection } from '#platform';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { SessionTiming } from '../domain/therapy-session.js';

/** Psychotherapy visits: when, what for, with whom and how they ended. None of this is psychotherapy notes. */
@Entity('therapy_sessions')
export class TherapySessionView {
  @PrimaryColumn('text')
  id!: string;

  @Column('text', { name: 'course_id' })
  courseId!: string;

  @Column('text', { name: 'patient_ref' })
  patientRef!: string;

  @Column('text', { name: 'site_id' })
  siteId!: string;

  @Column('text')
  zone!: string;

  @Column('text')
  kind!: 'PREPARATION' | 'INTEGRATION' | 'THERAPY' | 'DOSING';

  @Column('text', { name: 'step_id' })
  stepId!: string;

  @Column('jsonb')
  ordinals!: number[];

  @Column('text')
  modality!: 'IN_PERSON' | 'VIDEO';

  @Column('text', { name: 'therapist_id' })
  therapistId!: string;

  @Column('text', { name: 'patient_jurisdiction' })
  patientJurisdiction!: string;

  @Column('text', { name: 'location_method', nullable: true })
  locationMethod!: string | null;

  @Column('jsonb')
  attendance!: string[];

  /** Where the session stands to each infusion that it serves. */
  @Column('jsonb')
  timing!: SessionTiming[];

  @Column('text')
  status!: 'IN_PROGRESS' | 'COMPLETED' | 'ABANDONED';

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date | string;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | string | null;

  @Column('integer')
  version!: number;
}

const PREFIX = 'therapy-session-';
const ENDS = { TherapySessionCompleted: 'COMPLETED', TherapySessionAbandoned: 'ABANDONED' } as const;

const change = (event: RecordedEvent & TherapyEvent): Partial<TherapySessionView> => {
  switch (event.type) {
    case 'PatientLocationAttested':
      return { locationMethod: event.data.method };
    case 'TherapySessionCompleted':
      return { status: ENDS[event.type], endedAt: event.occurredAt, timing: event.data.timing ?? [] };
    case 'TherapySessionAbandoned':
      return { status: ENDS[event.type], endedAt: event.occurredAt };
    default:
      return {};
  }
};

export const therapySessions: Projection = {
  name: 'therapy-sessions',
  async apply(events, uow) {
    for (const event of events as readonly (RecordedEvent & TherapyEvent)[]) {
      if (!event.streamId.startsWith(PREFIX)) continue;
      const version = event.streamVersion;
      if (event.type === 'TherapySessionStarted') {
        const { sessionId: id, courseId, patientRef, siteId, zone, kind, stepId, ordinals } = event.data;
        const { modality, therapistId, patientJurisdiction, startedAt, attendance = [] } = event.data;
        const visit = { id, courseId, patientRef, siteId, zone, kind, stepId, ordinals };
        const how = {
          modality,
          therapistId,
          patientJurisdiction,
          startedAt,
          attendance,
          timing: [],
          locationMethod: null,
        };
        insertRows(uow, TherapySessionView, { ...visit, ...how, status: 'IN_PROGRESS', endedAt: null, version });
      } else {
        const id = event.streamId.slice(PREFIX.length);
        updateRow(uow, TherapySessionView, { id }, { ...change(event), version });
      }
    }
  },
};
