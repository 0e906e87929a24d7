import { findSite } from '#replicas';
import type { EntityManager } from 'typeorm';
import type { Vial } from '../domain/vial.types.js';

/** Whose calendar counts for a vial. A vial is only ever at a site that is known here. */
export const zoneOf = async (manager: EntityManager, vial: Vial | null): Promise<string> =>
  (await findSite(manager, vial?.siteId ?? ''))?.zone ?? 'UTC';
