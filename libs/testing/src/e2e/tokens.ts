import type { Role, SiteScope } from '#kernel';

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

const load = async () => {
  const { issueLocalToken } = await import('../../../platform/src/auth/local-issuer.js');
  const { LOCAL_ISSUER } = await import('../../../platform/src/config/config.js');
  return { issueLocalToken, issuer: LOCAL_ISSUER, jose: await import('jose') };
};
let loaded: ReturnType<typeof load> | null = null;

/**
 * The issuer, and what signs. Loaded by whoever needs a token: most tests of this library need none. Once, and one after
 * the other: jest trips over a module that is asked for again while it is loading.
 */
const signing = (): ReturnType<typeof load> => (loaded ??= load());

/** A token of the installation that has its keys in a folder, signed as `waymark token` signs it. */
export const localToken = async (keysDir: string, speaker: Speaker): Promise<string> => {
  const { issueLocalToken, issuer } = await signing();
  const auth = { issuer, audience: 'waymark', jwksUri: null, claims };
  return issueLocalToken(
    { keysDir, auth },
    {
      subject: speaker.subject ?? 'e2e',
      roles: speaker.roles,
      sites: speaker.sites ?? '*',
      organisation: speaker.organisation ?? 'central-coast-kap',
      expiresIn: speaker.expiresIn ?? 3600,
    },
  );
};

const HOUR = 3_600_000;
const soon = (): Date => new Date(Date.now() + HOUR);

interface Forgery {
  readonly issuer?: string;
  readonly audience?: string;
}

/** What a forger makes: every claim right, unless told otherwise, and the key another one. */
export const forgedToken = async (role: Role, { issuer, audience }: Forgery = {}): Promise<string> => {
  const { jose, issuer: ours } = await signing();
  const { privateKey } = await jose.generateKeyPair('ES256');
  return new jose.SignJWT({ roles: [role], sites: '*', org: 'central-coast-kap' })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(issuer ?? ours)
    .setAudience(audience ?? 'waymark')
    .setSubject('forger')
    .setExpirationTime(soon())
    .sign(privateKey);
};

/** `alg: none`: a token that nobody signed. */
export const unsignedToken = async (role: Role): Promise<string> => {
  const { jose, issuer } = await signing();
  return new jose.UnsecuredJWT({ roles: [role], sites: '*', org: 'central-coast-kap' })
    .setIssuer(issuer)
    .setAudience('waymark')
    .setSubject('forger')
    .setExpirationTime(soon())
    .encode();
};
