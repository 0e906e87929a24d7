import { ROLES, type Role, type SiteScope } from '#kernel';
import type { AuthConfig } from '../config/config.js';
import type { Principal } from './principal.js';

type Claims = Readonly<Record<string, unknown>>;

/** A claim by its name; `realm_access.roles` reaches inside an object unless a claim has that very name. */
const claim = (claims: Claims, name: string): unknown => {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, key) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, key);
    return inside ? (value as Claims)[key] : undefined;
  }, claims);
};

const words = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter((word) => word !== '');
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

const isRole = (word: string): word is Role => (ROLES as readonly string[]).includes(word);

const sitesOf = (value: unknown): SiteScope => {
  const sites = words(value);
  return sites.includes('*') ? '*' : sites;
};

/** Both are written beside every event, in the clear: a word, where no sentence fits. */
const SUBJECT = /^[\x21-\x7e]{1,200}$/;
const ORGANISATION = /^[\x21-\x7e]{1,64}$/;

/** Roles that Waymark does not know are another system's business. No sites claim means no site. */
export const principalFrom = (claims: Claims, names: AuthConfig['claims']): Principal | undefined => {
  const { sub } = claims;
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) return undefined;
  const organisation = claim(claims, names.organisation) ?? '';
  if (typeof organisation !== 'string' || (organisation !== '' && !ORGANISATION.test(organisation))) return undefined;
  return {
    subject: sub,
    roles: words(claim(claims, names.roles)).filter(isRole),
    sites: sitesOf(claim(claims, names.sites)),
    organisation,
  };
};
