import type { CourseClient, Reply } from './client.js';
import { STAFF, type Person, type Tokens } from './people.js';

export const SITE = 'bench-site';
export const ZONE = 'America/Los_Angeles';
export const US_CA = 'US-CA';
export const ORGANISATION = 'bench';

export const accepted = (path: string, reply: Reply): Reply => {
  if (reply.status < 300) return reply;
  throw new Error(`${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
};

/** One nurse monitors one patient at a time. Whoever finds none free waits. */
export class Monitors {
  readonly #free: string[];
  readonly #waiting: ((nurse: string) => void)[] = [];

  constructor(readonly names: readonly string[]) {
    this.#free = [...names];
  }

  static of(count: number): Monitors {
    return new Monitors(Array.from({ length: count }, (_, index) => `rn-m${index + 1}`));
  }

  take(): Promise<string> {
    const nurse = this.#free.pop();
    return nurse === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(nurse);
  }

  giveBack(nurse: string): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(nurse);
    else next(nurse);
  }
}

/** The clinic that courses take place in. */
export interface Clinic {
  readonly tokens: Tokens;
  readonly monitors: Monitors;
}

type Post = (path: string, body: object) => Promise<void>;

const PERIOD = { validFrom: '2025-01-01T00:00:00Z', validUntil: '2035-01-01T00:00:00Z' };

const employ = async (
  post: Post,
  practitionerId: string,
  profession: string,
  credentials: readonly string[],
): Promise<void> => {
  await post('practitioners', { practitionerId, profession, organisation: ORGANISATION, siteIds: [SITE] });
  for (const credentialType of credentials) {
    const place = credentialType === 'DEA' ? { siteId: SITE } : {};
    const credential = { credentialType, jurisdiction: US_CA, ...PERIOD, ...place };
    await post(`practitioners/${practitionerId}/credentials`, credential);
  }
};

const CREDENTIALS = {
  director: ['PHYSICIAN', ['LICENSE']],
  prescriber: ['NURSE_PRACTITIONER', ['LICENSE', 'DEA', 'ACLS']],
  nurse: ['NURSE', ['LICENSE', 'ACLS', 'BLS']],
  therapist: ['THERAPIST', ['LICENSE', 'KAP_TRAINING']],
} as const;

/** The site, the people and their credentials, once. Answers the positions by which a service knows all of it. */
export const setUp = async (client: CourseClient, { tokens, monitors }: Clinic): Promise<readonly string[]> => {
  const positions = new Map<string, string>();
  const post: Post = async (path, body) => {
    const at = `/scheduling/v1/${path}`;
    const { position } = accepted(at, await client.post(tokens.director, at, body));
    if (position !== null) positions.set(position.split('@')[0] ?? '', position);
  };
  await post('sites', { siteId: SITE, zone: ZONE, jurisdiction: US_CA, deaRegistration: 'FC1000001' });
  const team = Object.entries(CREDENTIALS).map(
    ([person, [profession, credentials]]) => [STAFF[person as Person], profession, credentials] as const,
  );
  const nurses = monitors.names.map((name) => [name, 'NURSE', ['BLS']] as const);
  const employed = [...team, ...nurses].map(([name, profession, credentials]) =>
    employ(post, name, profession, credentials),
  );
  await Promise.all(employed);
  await post(`practitioners/${STAFF.prescriber}/presence`, { siteId: SITE });
  return [...positions.values()];
};

/** As many as one request may name. */
const MOST_POSITIONS = 16;

const READS: readonly (readonly [Person, string])[] = [
  ['nurse', `/infusion/v1/medication/sites/${SITE}/vials?limit=1`],
  ['director', '/therapy/v1/outreach?limit=1'],
  ['desk', '/intake/v1/consultations?limit=1'],
  ['desk', '/course/v1/courses?limit=1'],
];

/** The clinic's site and staff, and one look that all services know them. */
export const openClinic = async (client: CourseClient, clinic: Clinic): Promise<void> => {
  const positions = await setUp(client, clinic);
  for (const [person, path] of READS)
    for (let from = 0; from < positions.length; from += MOST_POSITIONS)
      accepted(path, await client.get(clinic.tokens[person], path, positions.slice(from, from + MOST_POSITIONS)));
};
