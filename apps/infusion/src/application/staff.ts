import type { EntityManager } from 'typeorm';
import type { Temporal } from '#kernel';
import { findSite, missingCredentials, type RequiredCredentials } from '#replicas';
import type { StaffMember } from '../domain/infusion.types.js';

interface Role {
  readonly practitionerId: string;
  readonly required: RequiredCredentials;
  readonly at: Temporal.Instant;
}

/** What somebody would need to hold at this moment, under the rules of a jurisdiction, and does not. */
export const qualifiedIn = async (
  manager: EntityManager,
  jurisdiction: string | null,
  { practitionerId, required, at }: Role,
): Promise<StaffMember> => {
  const credentialsMissing = await missingCredentials(manager, { practitionerId, required, at, jurisdiction });
  return { practitionerId, credentialsMissing };
};

/** The same, at a site that is still to be looked up. */
export const qualified = async (
  manager: EntityManager,
  { siteId, ...role }: Role & { readonly siteId: string },
): Promise<StaffMember> => qualifiedIn(manager, (await findSite(manager, siteId))?.jurisdiction ?? null, role);
