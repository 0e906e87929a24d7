import type { EntityManager } from 'typeorm';
import type { Temporal } from '#kernel';
import { findSite, missingCredentials, type RequiredCredentials } from '#replicas';
import type { StaffMember } from '../domain/infusion.types.js';

export interface Assignment {
  readonly practitionerId: string;
  readonly required: RequiredCredentials;
  readonly siteId: string;
  readonly at: Temporal.Instant;
}

/** What somebody would need to hold at this moment, at this site's jurisdiction, and does not. */
export const qualified = async (
  manager: EntityManager,
  { practitionerId, required, siteId, at }: Assignment,
): Promise<StaffMember> => {
  const site = await findSite(manager, siteId);
  const jurisdiction = site?.jurisdiction ?? null;
  const credentialsMissing = await missingCredentials(manager, { practitionerId, required, at, jurisdiction });
  return { practitionerId, credentialsMissing };
};
