import type { PublishedSchedulingEvent, RecordedEvent } from '#contracts';
import { findRows, type Sql, type UnitOfWork } from '#event-store';
import type { Temporal } from '#kernel';
import { Column, Entity, PrimaryColumn, type EntityManager } from 'typeorm';
import { select } from './select.js';

/** A credential as scheduling verified it. Every act checks the credential that it needs at the moment it happens. */
@Entity('replica_credentials')
export class CredentialReplica {
  @PrimaryColumn('text', { name: 'credential_id' })
  credentialId!: string;

  @Column('text', { name: 'practitioner_id' })
  practitionerId!: string;

  @Column('text', { name: 'credential_type' })
  credentialType!: string;

  @Column('text')
  jurisdiction!: string;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom!: Date | string;

  @Column('timestamptz', { name: 'valid_until' })
  validUntil!: Date | string;

  @Column('boolean')
  suspended!: boolean;

  /** The one site that it counts at; null: every site of its jurisdiction. */
  @Column('text', { name: 'site_id', nullable: true })
  siteId!: string | null;
}

/** For which organisation somebody works, by the register. */
const WORKS_FOR = `INSERT INTO replica_practitioners (practitioner_id, organisation) VALUES ($1, $2)
  ON CONFLICT (practitioner_id) DO UPDATE SET organisation = excluded.organisation`;

export const applyStaff = async (events: readonly RecordedEvent[], { manager, sql }: UnitOfWork): Promise<void> => {
  for (const { data } of select<PublishedSchedulingEvent, 'PractitionerRegistered'>(events, 'PractitionerRegistered'))
    await sql.query(WORKS_FOR, [data.practitionerId, data.organisation]);
  for (const event of select<PublishedSchedulingEvent, 'CredentialVerified' | 'CredentialSuspended'>(
    events,
    'CredentialVerified',
    'CredentialSuspended',
  )) {
    const { credentialId } = event.data;
    if (event.type === 'CredentialSuspended')
      await manager.update(CredentialReplica, { credentialId }, { suspended: true });
    else await manager.upsert(CredentialReplica, rowOf(event.data), ['credentialId']);
  }
};

/** Null: not registered, or before organisations were kept here. */
export const organisationOf = async (sql: Sql, practitionerId: string): Promise<string | null> => {
  const [row] = await sql.query<{ organisation: string }>(
    'SELECT organisation FROM replica_practitioners WHERE practitioner_id = $1',
    [practitionerId],
  );
  return row?.organisation ?? null;
};

/** All that somebody acts for: by their token, and by the register where it knows them. */
export const organisationsOf = async (
  sql: Sql,
  { subject, organisation }: { readonly subject: string; readonly organisation: string },
): Promise<string[]> => {
  const registered = await organisationOf(sql, subject);
  return registered === null ? [organisation] : [organisation, registered];
};

type Verified = Extract<PublishedSchedulingEvent, { type: 'CredentialVerified' }>['data'];

const rowOf = (data: Verified): CredentialReplica => {
  const { credentialId, practitionerId, credentialType, jurisdiction, validFrom, validUntil, siteId = null } = data;
  const credential = { credentialId, practitionerId, credentialType, jurisdiction, validFrom, validUntil };
  return { ...credential, siteId, suspended: false };
};

/** What an act asks of a person: each entry one type, or a list of which one is enough. */
export type RequiredCredentials = readonly (string | readonly string[])[];

export interface CredentialQuestion {
  readonly practitionerId: string;
  readonly required: RequiredCredentials;
  readonly at: Temporal.Instant;
  /** The place whose rules the licence must satisfy; null where the place does not matter. */
  readonly jurisdiction: string | null;
  /** Where the act takes place: a credential that is bound to another site does not count. */
  readonly siteId?: string | null;
}

export const credentialsOf = (manager: EntityManager, practitionerId: string): Promise<CredentialReplica[]> =>
  findRows(manager, CredentialReplica, { practitionerId, suspended: false });

/** The requirements that nobody verified, that lapsed, or that were suspended, at that moment; empty when all hold. */
export const missingCredentials = async (manager: EntityManager, question: CredentialQuestion): Promise<string[]> =>
  missingOf(await credentialsOf(manager, question.practitionerId), question);

export const missingOf = (held: readonly CredentialReplica[], question: CredentialQuestion): string[] => {
  const at = question.at.epochMilliseconds;
  const valid = held.filter(
    (credential) =>
      new Date(credential.validFrom).getTime() <= at &&
      at < new Date(credential.validUntil).getTime() &&
      countsHere(credential, question),
  );
  const types = new Set(valid.map(({ credentialType }) => credentialType));
  return question.required
    .map((entry) => (typeof entry === 'string' ? [entry] : entry))
    .filter((alternatives) => !alternatives.some((type) => types.has(type)))
    .map((alternatives) => alternatives.join(' or '));
};

const countsHere = (held: CredentialReplica, { jurisdiction, siteId = null }: CredentialQuestion): boolean =>
  (jurisdiction === null || held.credentialType !== 'LICENSE' || held.jurisdiction === jurisdiction) &&
  (siteId === null || held.siteId === null || held.siteId === siteId);
