import type { UnitOfWork } from '#event-store';
import { findSite } from '#replicas';

/** A site whose registration has not arrived yet counts its dates in UTC: off by hours, never by more than a day. */
export const zoneOf = async ({ manager }: Pick<UnitOfWork, 'manager'>, siteId: string | null): Promise<string> => {
  const site = siteId === null ? null : await findSite(manager, siteId);
  return site?.zone ?? 'UTC';
};
