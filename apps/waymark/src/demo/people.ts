import { issueLocalToken, type Config } from '#platform';
import type { Role } from '#kernel';
import type { Caller } from '../client/api-client.js';

/** Who does what in the demo's clinics. Staff act under the id that scheduling knows them by. */
const ROLES: Readonly<Record<string, Role>> = {
  'front-desk': 'coordinator',
  'booking-desk': 'scheduler',
  'md-okafor': 'medical-director',
  'np-larsen': 'prescriber',
  'rn-castillo': 'nurse',
  'rn-wu': 'nurse',
  'lmft-haddad': 'therapist',
  'lcsw-moreau': 'therapist',
  'state-auditor': 'auditor',
  'night-operator': 'operator',
};

export type Person =
  | 'front-desk'
  | 'booking-desk'
  | 'md-okafor'
  | 'np-larsen'
  | 'rn-castillo'
  | 'rn-wu'
  | 'lmft-haddad'
  | 'lcsw-moreau'
  | 'state-auditor'
  | 'night-operator';

export type Callers = Readonly<Record<Person, Caller>>;

/** A token for each of them, from the issuer of the installation that the demo talks to. */
export const signIn = async (config: Pick<Config, 'dataDir' | 'auth'>, organisation: string): Promise<Callers> => {
  const signed = Object.entries(ROLES).map(async ([subject, role]) => {
    const request = { subject, roles: [role], sites: '*', organisation, expiresIn: 3600 } as const;
    return [subject, { subject, role, token: await issueLocalToken(config, request) }] as const;
  });
  return Object.fromEntries(await Promise.all(signed)) as Callers;
};
