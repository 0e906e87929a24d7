import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import { findRow, prepared, type UnitOfWork } from '#event-store';
import { select } from '#replicas';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { TREATMENT_CONSENT } from '../domain/consent.js';

/** Whether a consent that intake published for a course was withdrawn since. */
@Entity('course_consents')
export class ConsentReplica {
  @PrimaryColumn('text', { name: 'course_id' })
  courseId!: string;

  @PrimaryColumn('text', { name: 'consent_type' })
  consentType!: string;

  @Column('boolean')
  withdrawn!: boolean;
}

const FOLLOW = prepared(
  'infusion-follow-consent',
  `INSERT INTO course_consents (course_id, consent_type, withdrawn) VALUES ($1, $2, $3)
   ON CONFLICT (course_id, consent_type) DO UPDATE SET withdrawn = excluded.withdrawn`,
);

export const applyConsents = async (events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void> => {
  for (const event of select<PublishedIntakeEvent, 'ConsentSigned' | 'ConsentWithdrawn'>(
    events,
    'ConsentSigned',
    'ConsentWithdrawn',
  ))
    uow.withCommit(uow.sql.query(FOLLOW, [event.key, event.data.consentType, event.type === 'ConsentWithdrawn']));
};

/**
 * Not known to be withdrawn. That it was signed, the permit says: the course publishes none without it, and its news may
 * arrive here before intake's.
 */
export const treatmentConsentStands = async (manager: EntityManager, courseId: string): Promise<boolean> =>
  (await findRow(manager, ConsentReplica, { courseId, consentType: TREATMENT_CONSENT }))?.withdrawn !== true;
