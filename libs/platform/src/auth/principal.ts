import { covers, reachOf, type Role, type SiteScope } from '#kernel';
import { EdgeProblem } from '../http/edge-problem.js';

/** Who the token speaks for, and how far. */
export interface Principal {
  readonly subject: string;
  readonly roles: readonly Role[];
  readonly sites: SiteScope;
  readonly organisation: string;
}

const principals = new WeakMap<object, Principal>();

/** Kept beside the request, not on it: nothing that copies or logs a request can copy or log who made it. */
export const setPrincipal = (request: object, principal: Principal): void => {
  principals.set(request, principal);
};

export const principalOf = (request: object): Principal => {
  const principal = principals.get(request);
  if (principal === undefined) throw new EdgeProblem('TOKEN_MISSING');
  return principal;
};

/** For reads: 403 unless the token covers the site. Commands are checked by the command runner. */
export const requireSite = (scope: { readonly sites: SiteScope }, siteId: string | null): void => {
  if (covers(scope.sites, reachOf(siteId))) return;
  throw new EdgeProblem('SITE_OUT_OF_SCOPE');
};
