import type { PublishedIntakeEvent, RecordedEvent } from '#contracts';
import type { UnitOfWork } from '#event-store';
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

export const applyConsents = async (events: readonly RecordedEvent[], { manager }: UnitOfWork): Promise<void> => {
  for (const event of select<PublishedIntakeEvent, 'ConsentSigned' | 'ConsentWithdrawn'>(
    events,
    'ConsentSigned',
    'ConsentWithdrawn',
  )) {
    const row = { courseId: event.key, consentType: event.data.consentType };
    const withdrawn = event.type === 'ConsentWithdrawn';
    await manager.upsert(ConsentReplica, { ...row, withdrawn }, ['courseId', 'consentType']);
  }
};

/**
 * Not known to be withdrawn. That it was signed, the permit says: the course publishes none without it, and its news may
 * arrive here before intake's.
 */
export const treatmentConsentStands = async (manager: EntityManager, courseId: string): Promise<boolean> =>
  !(await manager.existsBy(ConsentReplica, { courseId, consentType: TREATMENT_CONSENT, withdrawn: true }));
