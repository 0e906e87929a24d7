import { Chance, Temporal } from '#kernel';
import { ApiClient } from '../client/api-client.js';
import type { Clinic } from '../demo/clinic.js';
import { Journey } from '../demo/journey.js';
import { NETWORK } from '../demo/clinic-network.js';
import { openNetwork, type Server } from '../e2e/network.js';
import type { Rivalry } from './acts.js';
import { CarelessClient } from './careless-client.js';
import { sideBySide, type Story } from './side-by-side.js';
import { TELLINGS, type Plan } from './stories.js';

export interface Simulation {
  readonly seed: number;
  /** Clients that send everything as on a bad line, sites that work at the same time, rivals that act at once. */
  readonly careless: boolean;
}

export interface Simulated {
  /** The id of each course by the name of its story. */
  readonly courses: ReadonlyMap<string, string>;
  readonly client: ApiClient | CarelessClient;
}

const SITES = NETWORK.sites.map(({ siteId }) => siteId);
const THERAPISTS = ['lmft-haddad', 'lcsw-moreau'] as const;
/** All is over by then, deadlines included. */
const END = '2026-04-01T09:00';
const FIRST_DAY = Temporal.PlainDate.from('2026-03-02');

interface Cast {
  readonly name: string;
  readonly siteId: string;
  readonly plan: Omit<Plan, 'rivalry'>;
}

/** One of each story, two at every site, in an order, on days and with turns that the seed decides. */
const castOf = (seed: number): readonly Cast[] => {
  const chance = new Chance(seed);
  const sites = chance.shuffled([...SITES, ...SITES]);
  return chance.shuffled(Object.keys(TELLINGS)).map((name, index) => {
    const siteId = sites[index % sites.length] ?? '';
    const plan = {
      from: FIRST_DAY.add({ days: chance.below(4) }).toString(),
      hour: 9 + chance.below(3),
      careful: chance.happens(0.3),
      therapist: chance.pick(THERAPISTS),
      impatient: chance.happens(0.5),
      times: 1 + chance.below(2),
      otherSite: chance.pick(SITES.filter((other) => other !== siteId)),
    };
    return { name, siteId, plan };
  });
};

const storyOf = (clinic: Clinic, { name, siteId, plan }: Cast, rivalry: Rivalry): Story & { journey: Journey } => {
  const patient = { name: `Somebody Called ${name}`, birthDate: '1988-08-08', email: `${name}@example.org` };
  const journey = new Journey(clinic, name, siteId, patient);
  let lane = siteId;
  const acts = TELLINGS[name]?.(journey, { ...plan, rivalry }, (site) => (lane = site));
  if (acts === undefined) throw new Error(`Nobody tells ${name}.`);
  return { journey, lane: () => lane, acts };
};

/** Several treatment courses through the public API of a running Waymark, all that follows from them included. */
export const simulate = async (server: Server, { seed, careless }: Simulation): Promise<Simulated> => {
  const chance = new Chance(Chance.seedFor(seed, 'clients'));
  const client = careless ? new CarelessClient(() => server.url, chance) : new ApiClient(() => server.url);
  const clinic = await openNetwork(server, client);
  const stories = castOf(seed).map((cast) => storyOf(clinic, cast, careless ? 'at-once' : 'in-turn'));
  await sideBySide(clinic, stories, careless);
  await clinic.waitUntil(END);
  return { courses: new Map(stories.map(({ journey }) => [journey.title, journey.courseId])), client };
};
