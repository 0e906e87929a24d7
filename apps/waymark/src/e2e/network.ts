import type { Role } from '#kernel';
import { ApiClient, type Caller } from '../client/api-client.js';
import { intake, openCourse } from '../demo/acts.js';
import { Clinic } from '../demo/clinic.js';
import { Journey, type Patient } from '../demo/journey.js';
import { PEOPLE, type Callers } from '../demo/people.js';
import { runStories } from '../demo/schedule.js';
import { NETWORK } from '../demo/clinic-network.js';
import { setUp } from '../demo/set-up.js';

/** The part of a running Waymark that a clinic needs. */
export interface Server {
  readonly url: string;
  token(speaker: { roles: readonly Role[]; subject: string }): Promise<string>;
}

/** Everybody of the demonstration's network, signed in. */
export const signInAll = async (server: Server): Promise<Callers> => {
  const signed = Object.entries(PEOPLE).map(async ([subject, role]): Promise<[string, Caller]> => {
    return [subject, { subject, role, token: await server.token({ roles: [role], subject }) }];
  });
  return Object.fromEntries(await Promise.all(signed)) as Callers;
};

/** The demonstration's network, its sites and staff registered. */
export const openNetwork = async (server: Server, api = new ApiClient(() => server.url)): Promise<Clinic> => {
  const clinic = new Clinic(api, await signInAll(server), NETWORK.organisation);
  await setUp(clinic);
  return clinic;
};

const SOMEBODY: Patient = { name: 'Isolde Farthingale', birthDate: '1988-08-08', email: 'isolde.f@example.org' };

export interface NewCourse {
  readonly protocolId?: string;
  readonly plannedInfusions?: number;
  readonly siteId?: string;
  readonly patient?: Patient;
  readonly indication?: string;
  /** What the decision about eligibility says besides. */
  readonly verdict?: object;
}

/** A patient who came through intake and has an open course. */
export const openedCourse = async (clinic: Clinic, options: NewCourse = {}): Promise<Journey> => {
  const { protocolId = 'kap.separated', plannedInfusions = 1, siteId = 'san-luis-obispo', patient } = options;
  const { indication = 'MDD_TRD', verdict = {} } = options;
  const journey = new Journey(clinic, `${protocolId} in a test`, siteId, patient ?? SOMEBODY);
  await intake(journey, indication, verdict);
  await openCourse(journey, protocolId, plannedInfusions);
  return journey;
};

/** Lets one story happen, and the time in it pass. */
export const happens = ({ clinic }: Journey, story: AsyncGenerator<string>): Promise<void> =>
  runStories(clinic, [story]);
