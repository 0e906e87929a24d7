import { refusal, type MissingGate, type Refusal, type Temporal } from '#kernel';
import type { Act, ClinicPolicy } from '#protocol';
import type { EntityManager } from 'typeorm';
import { findSite } from './sites.js';
import { credentialsOf, missingOf } from './staff.js';

/** Who does what, where and when. */
export interface Performance {
  readonly act: Act;
  readonly practitionerId: string;
  readonly siteId: string | null;
  readonly at: Temporal.Instant;
  /** Where the patient is, if that decides which licence counts; without it: where the site is. */
  readonly jurisdiction?: string | null;
}

type Credentials = Pick<ClinicPolicy, 'credentials'>;

/** What the policy asks for the act and this person does not hold at that moment and place; empty when all is held. */
export const missingForAct = async (
  manager: EntityManager,
  { credentials }: Credentials,
  { act, practitionerId, siteId, at, jurisdiction }: Performance,
): Promise<string[]> => {
  const elsewhere = jurisdiction === undefined || jurisdiction === null;
  const [held, site] = await Promise.all([
    credentialsOf(manager, practitionerId),
    elsewhere && siteId !== null ? findSite(manager, siteId) : null,
  ]);
  const place = jurisdiction ?? site?.jurisdiction ?? null;
  return missingOf(held, { practitionerId, required: credentials[act], at, jurisdiction: place, siteId });
};

/** `startInfusion` → `START_INFUSION` */
const upper = (act: Act): string => act.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

/** One gate for each credential that is missing. */
export const credentialGatesOf = (act: Act, practitionerId: string, missing: readonly string[]): MissingGate[] =>
  missing.map((credential) => ({
    gate: `${upper(act)}_${credential.replaceAll(' ', '_').toUpperCase()}`,
    detail: `${practitionerId} holds no valid ${credential} here.`,
    satisfiedBy: ['CredentialVerified'],
  }));

/**
 * For the `command` of a use case: null, or the refusal `CREDENTIAL_INVALID` that names each credential. Every act asks at
 * the moment it happens, on the local copy of what scheduling published.
 */
export const unqualified = async (
  manager: EntityManager,
  policy: Credentials,
  performance: Performance,
): Promise<{ readonly rejected: Refusal } | null> => {
  const { act, practitionerId } = performance;
  const gates = credentialGatesOf(act, practitionerId, await missingForAct(manager, policy, performance));
  if (gates.length === 0) return null;
  return { rejected: refusal('CREDENTIAL_INVALID', gates.map(({ detail }) => detail).join(' '), gates) };
};
