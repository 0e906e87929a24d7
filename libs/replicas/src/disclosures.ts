import type { PublishedIntakeEvent, PublishedTherapyEvent, RecordedEvent } from '#contracts';
import type { Sql, UnitOfWork } from '#event-store';
import type { Actor, Temporal } from '#kernel';
import { part2Access, type ClinicPolicy, type DisclosureConsent, type Part2Access } from '#protocol';
import type { EntityManager } from 'typeorm';
import { select } from './select.js';
import { findSite } from './sites.js';
import { organisationsOf } from './staff.js';

/** A consent by which something may be disclosed, as it is kept here. */
export interface KnownDisclosureConsent extends DisclosureConsent {
  readonly signedAt: string;
}

interface Row {
  readonly consent_id: string;
  readonly consent_type: DisclosureConsent['consentType'];
  readonly organisation: string;
  readonly practitioner_id: string | null;
  readonly purposes: DisclosureConsent['purposes'];
  readonly expires_at: Date | null;
  readonly signed_at: Date;
  readonly ended: DisclosureConsent['ended'];
}

const SIGN = `INSERT INTO replica_disclosure_consents
    (consent_id, course_id, consent_type, organisation, practitioner_id, purposes, expires_at, signed_at)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8) ON CONFLICT (consent_id) DO NOTHING`;
const END = 'UPDATE replica_disclosure_consents SET ended = $2 WHERE consent_id = $1 AND ended IS NULL';
const ENGAGE = `INSERT INTO replica_engagements (course_id, therapist_id) VALUES ($1, $2)
  ON CONFLICT (course_id) DO UPDATE SET therapist_id = excluded.therapist_id`;

type Consents = 'DisclosureConsentSigned' | 'DisclosureConsentWithdrawn' | 'DisclosureConsentExpired';

export const applyDisclosureConsents = async (
  events: readonly RecordedEvent[],
  { sql }: Pick<UnitOfWork, 'sql'>,
): Promise<void> => {
  for (const event of select<PublishedIntakeEvent, Consents>(
    events,
    'DisclosureConsentSigned',
    'DisclosureConsentWithdrawn',
    'DisclosureConsentExpired',
  )) {
    const { consentId } = event.data;
    if (event.type === 'DisclosureConsentSigned') {
      const { consentType, recipient, purposes, expiresAt } = event.data;
      const { organisation, practitionerId } = recipient;
      const whom = [consentId, event.key, consentType, organisation, practitionerId];
      await sql.query(SIGN, [...whom, JSON.stringify(purposes), expiresAt, event.occurredAt]);
    } else await sql.query(END, [consentId, event.type === 'DisclosureConsentExpired' ? 'EXPIRED' : 'WITHDRAWN']);
  }
};

export const applyEngagements = async (
  events: readonly RecordedEvent[],
  { sql }: Pick<UnitOfWork, 'sql'>,
): Promise<void> => {
  for (const { type, key, data } of select<PublishedTherapyEvent, 'TherapistEngaged' | 'TherapistHandedOver'>(
    events,
    'TherapistEngaged',
    'TherapistHandedOver',
  ))
    await sql.query(ENGAGE, [key, type === 'TherapistEngaged' ? data.therapistId : data.to]);
};

/** In the order in which they were signed, the ended ones included. */
export const disclosureConsents = async (sql: Sql, courseId: string): Promise<KnownDisclosureConsent[]> => {
  const rows = await sql.query<Row>(
    `SELECT consent_id, consent_type, organisation, practitioner_id, purposes, expires_at, signed_at, ended
       FROM replica_disclosure_consents WHERE course_id = $1 ORDER BY signed_at, consent_id`,
    [courseId],
  );
  return rows.map((row) => ({
    consentId: row.consent_id,
    consentType: row.consent_type,
    recipient: { organisation: row.organisation, practitionerId: row.practitioner_id },
    purposes: row.purposes,
    expiresAt: row.expires_at?.toISOString() ?? null,
    signedAt: row.signed_at.toISOString(),
    ended: row.ended,
  }));
};

export const engagedTherapist = async (sql: Sql, courseId: string): Promise<string | null> => {
  const [row] = await sql.query<{ therapist_id: string }>(
    'SELECT therapist_id FROM replica_engagements WHERE course_id = $1',
    [courseId],
  );
  return row?.therapist_id ?? null;
};

export interface RecordOfCourse {
  readonly courseId: string;
  /** Where the course is now. */
  readonly siteId: string;
}

/** Whether somebody may read now what 42 CFR Part 2 protects of a course, by all that is known here. */
export const part2AccessTo = async (
  { manager, sql }: { readonly manager: EntityManager; readonly sql: Sql },
  { part2 }: Pick<ClinicPolicy, 'part2'>,
  reader: Pick<Actor, 'subject' | 'role' | 'organisation'>,
  { courseId, siteId }: RecordOfCourse,
  at: Temporal.Instant,
): Promise<Part2Access> => {
  const holder = (await findSite(manager, siteId))?.organisation ?? null;
  const organisations = await organisationsOf(sql, reader);
  const consents = await disclosureConsents(sql, courseId);
  const engaged = await engagedTherapist(sql, courseId);
  const { subject, role } = reader;
  return part2Access({
    reader: { subject, role, organisations },
    holder,
    readers: part2.readers,
    engaged,
    consents,
    at,
  });
};
