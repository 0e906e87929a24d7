import { issueLocalToken, type Config } from '#platform';
import { PEOPLE, type Callers } from './people.js';

/** A token for each of them, from the issuer of the installation that the demo talks to. */
export const signIn = async (config: Pick<Config, 'keysDir' | 'auth'>, organisation: string): Promise<Callers> => {
  const signed = Object.entries(PEOPLE).map(async ([subject, role]) => {
    const request = { subject, roles: [role], sites: '*', organisation, expiresIn: 3600 } as const;
    return [subject, { subject, role, token: await issueLocalToken(config, request) }] as const;
  });
  return Object.fromEntries(await Promise.all(signed)) as Callers;
};
