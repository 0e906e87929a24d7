/** The roles that a token may carry. Every route declares which of them it admits; without one it admits nobody. */
export const ROLES = [
  'coordinator',
  'prescriber',
  'nurse',
  'therapist',
  'scheduler',
  'medical-director',
  'auditor',
  'operator',
] as const;

export type Role = (typeof ROLES)[number];

/** Who did something: the token's subject (for staff, their practitioner id), in one role, for one organisation. */
export interface Actor {
  readonly subject: string;
  readonly role: Role | 'system';
  readonly organisation: string;
}

/** An actor that is Waymark itself: a saga, a timer, a projection. `subject` names which. */
export const systemActor = (subject: string): Actor => ({ subject, role: 'system', organisation: 'waymark' });

/** Site scope of a token: the sites it may touch, or every site of the network. */
export type SiteScope = readonly string[] | '*';

export const coversSite = (scope: SiteScope, siteId: string): boolean => scope === '*' || scope.includes(siteId);

/**
 * Which sites somebody must be trusted with for an act: each of these, one of these, the whole network, or none in
 * particular (a record of the caller's own doing).
 */
export type Reach =
  'network' | 'anywhere' | { readonly everyOf: readonly string[] } | { readonly someOf: readonly string[] };

/** Nothing that belongs to no site is open to somebody who is trusted with some. */
export const covers = (scope: SiteScope, reach: Reach): boolean => {
  if (scope === '*' || reach === 'anywhere') return true;
  if (reach === 'network') return false;
  return 'everyOf' in reach
    ? reach.everyOf.length > 0 && reach.everyOf.every((siteId) => coversSite(scope, siteId))
    : reach.someOf.some((siteId) => coversSite(scope, siteId));
};

/** What stands at one site, or at none. */
export const reachOf = (siteId: string | null): Reach => (siteId === null ? 'network' : { everyOf: [siteId] });
