import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVICES } from '#contracts';
import { SHAPE, sql, startWaymark, type Waymark, type WaymarkOptions } from '#testing';
import { eventsOf } from '../histories/tell.js';
import { normalise, type ClearEvent, type NormalHistory } from '../histories/normal-history.js';
import { CarelessClient } from './careless-client.js';
import { simulate, type Simulated, type Simulation } from './simulate.js';
import { TELLINGS } from './stories.js';

/**
 * The same treatment courses twice: through one process that nothing disturbs, and through the shape that this run is about
 * with careless clients and events that come late, twice and out of order. What is recorded has to be the same, but for
 * ids. Run in both shapes, all three are the same.
 */
const SEED = Number(process.env['WAYMARK_SIMULATION_SEED'] ?? 2026);
const MINUTES = 60_000;
/** Of every kind of disturbance at least: a relay reads pages that are not many, and short. */
const OFTEN = 5;

interface Run extends Simulated {
  readonly waymark: Waymark;
  /** By service; what the audit service records about reading is not part of what happened. */
  readonly recorded: readonly ClearEvent[];
}

const COLUMNS = `event_id AS "eventId", stream_id AS "streamId", stream_version AS "streamVersion", type, key, actor, data,
  schema_version AS "schemaVersion", occurred_at AS "occurredAt", recorded_at AS "recordedAt", site_id AS "siteId",
  patient_ref AS "patientRef", correlation_id AS "correlationId", causation_id AS "causationId", traceparent`;

const recordedIn = async (waymark: Waymark): Promise<readonly ClearEvent[]> => {
  const services = SERVICES.filter((service) => service !== 'audit');
  const found = services.map(async (service) => {
    const rows = await sql(waymark.databaseOf(service), `SELECT ${COLUMNS} FROM ${service}.events`);
    const iso = (at: unknown): string => (at as Date).toISOString();
    return rows.map(
      ({ occurredAt, recordedAt, ...row }) =>
        ({
          ...row,
          source: service,
          occurredAt: iso(occurredAt),
          recordedAt: iso(recordedAt),
        }) as unknown as ClearEvent,
    );
  });
  return (await Promise.all(found)).flat();
};

const started: Waymark[] = [];

const run = async (options: WaymarkOptions, simulation: Simulation): Promise<Run> => {
  const waymark = await startWaymark({ clock: 'virtual', ...options });
  started.push(waymark);
  const simulated = await simulate(waymark, simulation);
  return { waymark, ...simulated, recorded: await recordedIn(waymark) };
};

let calm: Run;
let disturbed: Run;

beforeAll(async () => {
  calm = await run({ shape: 'embedded', env: { LOG_LEVEL: 'warn' } }, { seed: SEED, careless: false });
  const env = { WAYMARK_DISTURB: String(SEED), LOG_LEVEL: 'debug' };
  disturbed = await run({ shape: SHAPE, env }, { seed: SEED, careless: true });
}, 10 * MINUTES);
afterAll(async () => {
  await Promise.all(started.map((waymark) => waymark.dispose()));
}, 3 * MINUTES);

const historyOf = ({ recorded, courses }: Run, name: string): NormalHistory => {
  const courseId = courses.get(name);
  return normalise(
    recorded.filter(({ key }) => key === courseId),
    courseId,
  ).history;
};

describe(`a simulation in the ${SHAPE} shape (WAYMARK_SIMULATION_SEED=${SEED})`, () => {
  test.each(Object.keys(TELLINGS))('the course that is %s has the history that it has undisturbed', (name) => {
    const history = historyOf(calm, name);
    expect(Object.values(history).flat().length).toBeGreaterThan(50);
    expect(historyOf(disturbed, name)).toEqual(history);
  });

  test('so has everything that is shared: sites, staff, rooms, safes', () => {
    const shared = ({ recorded, courses }: Run): NormalHistory => {
      const ofCourses = new Set(courses.values());
      return normalise(recorded.filter(({ key }) => !ofCourses.has(key))).history;
    };
    expect(shared(disturbed)).toEqual(shared(calm));
  });

  test('the trail holds the same, and every cause stands before its effect', async () => {
    const trail = await Promise.all([...disturbed.courses.values()].map((id) => eventsOf(disturbed.waymark, id)));
    for (const [index, name] of [...disturbed.courses.keys()].entries())
      expect(normalise(trail[index] ?? [], disturbed.courses.get(name)).history).toEqual(historyOf(calm, name));
    for (const timeline of trail) {
      const places = new Map(timeline.map(({ eventId }, place) => [eventId, place]));
      const early = timeline.filter(
        ({ causationId }, place) => causationId !== null && (places.get(causationId) ?? -1) >= place,
      );
      expect(early.map(({ streamId, streamVersion, type }) => `${streamId}@${streamVersion} ${type}`)).toEqual([]);
    }
  });

  test('what follows from an act carries its correlation', () => {
    const byId = new Map(disturbed.recorded.map((event) => [event.eventId, event]));
    const astray = disturbed.recorded.filter(({ causationId, correlationId }) => {
      const cause = causationId === null ? undefined : byId.get(causationId);
      return cause !== undefined && cause.correlationId !== correlationId;
    });
    expect(astray).toEqual([]);
  });

  test('nothing stands still, the trail is whole, and every decision comes out again', async () => {
    const { waymark, courses } = disturbed;
    for (const service of SERVICES) {
      const parked = await sql(waymark.databaseOf(service), `SELECT key FROM ${service}.dead_letter_keys`);
      expect({ service, parked }).toEqual({ service, parked: [] });
    }
    const auditor = waymark.call('auditor', 'state-auditor');
    expect((await auditor.get('/audit/v1/verify')).body).toMatchObject({ verified: true, problems: [] });
    for (const [name, id] of courses) {
      const { body } = await auditor.get(`/audit/v1/courses/${id}/conformance`);
      expect({ name, ...body }).toMatchObject({ name, conforms: true, divergences: [] });
    }
  });

  test('and it was disturbed indeed: repeated commands were answered as before, events came in every wrong way', () => {
    const { client, waymark } = disturbed;
    if (!(client instanceof CarelessClient)) throw new Error('The client was careful.');
    expect(client.discrepancies).toEqual([]);
    expect(client.repeated).toBeGreaterThan(50);
    const counts: Record<string, number> = {};
    for (const line of waymark.logs()) {
      const [, kind] = line.includes('"disturbed"') ? (/"kind":"([a-z-]+)"/.exec(line) ?? []) : [];
      if (kind !== undefined) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['again', 'at-once', 'late', 'mixed', 'repeated']);
    for (const [kind, count] of Object.entries(counts))
      expect({ kind, often: count > OFTEN }).toEqual({ kind, often: true });
    const calmly = calm.waymark.logs().filter((line) => line.includes('disturbed'));
    expect(calmly).toEqual([]);
  });
});
