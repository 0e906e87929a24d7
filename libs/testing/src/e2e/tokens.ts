import type { Role, SiteScope } from '#kernel';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { issueLocalToken } from '../../../platform/src/auth/local-issuer.js';
import { LOCAL_ISSUER } from '../../../platform/src/config/config.js';

/** Who a test speaks as. Without sites: every site of the network. */
export interface Speaker {
  readonly roles: readonly Role[];
  readonly subject?: string;
  readonly sites?: SiteScope;
  readonly organisation?: string;
  /** Seconds from now; negative for a token that has expired. */
  readonly expiresIn?: number;
}

const claims = { roles: 'roles', sites: 'sites', organisation: 'org' };
const AUTH = { issuer: LOCAL_ISSUER, audience: 'waymark', jwksUri: null, claims };

/** A token of the installation that has its keys in a folder, signed as `waymark token` signs it. */
export const localToken = (keysDir: string, speaker: Speaker): Promise<string> =>
  issueLocalToken(
    { keysDir, auth: AUTH },
    {
      subject: speaker.subject ?? 'e2e',
      roles: speaker.roles,
      sites: speaker.sites ?? '*',
      organisation: speaker.organisation ?? 'central-coast-kap',
      expiresIn: speaker.expiresIn ?? 3600,
    },
  );

const HOUR = 3_600_000;
const soon = (): Date => new Date(Date.now() + HOUR);

interface Forgery {
  readonly issuer?: string;
  readonly audience?: string;
}

/** What a forger makes: every claim right, unless told otherwise, and the key another one. */
export const forgedToken = async (role: Role, { issuer, audience }: Forgery = {}): Promise<string> => {
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT({ roles: [role], sites: '*', org: 'central-coast-kap' })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer ?? LOCAL_ISSUER)
    .setAudience(audience ?? 'waymark')
    .setSubject('forger')
    .setExpirationTime(soon())
    .sign(privateKey);
};

/** `alg: none`: a token that nobody signed. */
export const unsignedToken = (role: Role): string =>
  new UnsecuredJWT({ roles: [role], sites: '*', org: 'central-coast-kap' })
    .setIssuer(LOCAL_ISSUER)
    .setAudience('waymark')
    .setSubject('forger')
    .setExpirationTime(soon())
    .encode();
