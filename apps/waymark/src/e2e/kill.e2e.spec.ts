import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SHAPE, startWaymark, until, type Waymark, START_MS } from '#testing';
import { ApiClient, type Answer, type CallOptions, type Caller } from '../client/api-client.js';
import { expectPhase, intake, openCourse, prepare, session, visit } from '../demo/acts.js';
import { Journey } from '../demo/journey.js';
import { runStories } from '../demo/schedule.js';
import { openNetwork } from './network.js';

/** Says what was acknowledged, as a careful client keeps it. */
class LedgerClient extends ApiClient {
  readonly acknowledged: { readonly path: string; readonly position: string }[] = [];

  override async post(caller: Caller, path: string, body: object, options?: CallOptions): Promise<Answer> {
    const answer = await super.post(caller, path, body, options);
    if (answer.ok && answer.position !== null) this.acknowledged.push({ path, position: answer.position });
    return answer;
  }
}

type Victim = 'waymark' | 'postgres' | 'both';
interface Blow {
  readonly victim: Victim;
  /** After so many more acknowledged commands, and a moment, so that it falls anywhere inside of a command. */
  readonly commands: number;
  readonly ms: number;
}

const SEED = Number(process.env['WAYMARK_KILL_SEED'] ?? Date.now() % 1_000_000);
/** In the distributed shape each blow takes seven processes down, and up again. */
const [KILLS, PATIENCE_MS] = SHAPE === 'embedded' ? [9, 60_000] : [4, 180_000];
/** A broker gives up members that were killed after this time only, and all others wait for that. */
const env = { KAFKA_SESSION_TIMEOUT_MS: '6000' };
const blows = fc.sample(
  fc.record<Blow>({
    victim: fc.constantFrom<Victim>('waymark', 'waymark', 'both', 'postgres'),
    commands: fc.integer({ min: 1, max: 4 }),
    ms: fc.integer({ min: 0, max: 30 }),
  }),
  { numRuns: KILLS, seed: SEED },
);

let waymark: Waymark;
let client: LedgerClient;

beforeAll(async () => {
  waymark = await startWaymark({ database: 'embedded', env });
  client = new LedgerClient(() => waymark.url, PATIENCE_MS);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

/** Two infusions with all that belongs to them, on the protocol that asks for most. */
async function* twoInfusions(journey: Journey): AsyncGenerator<string> {
  yield '2026-03-02T09:00';
  await intake(journey, 'MDD_TRD');
  await openCourse(journey, 'kap.separated.preferred', 2);
  yield '2026-03-02T14:00';
  yield* prepare(journey);
  yield* visit(journey, 1, '2026-03-04');
  yield '2026-03-05T10:00';
  yield* session(journey, 'INTEGRATION', 1);
  yield* visit(journey, 2, '2026-03-09');
  yield '2026-03-10T10:00';
  yield* session(journey, 'INTEGRATION', 2);
  await expectPhase(journey, 'COMPLETED');
}

const strike = async ({ victim }: Blow): Promise<void> => {
  if (victim !== 'waymark') waymark.killDatabase();
  if (victim === 'postgres') return;
  await waymark.kill9();
  await waymark.start();
};

interface Recorded {
  readonly eventId: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly data: { readonly permitId?: string };
}

const LEDGER = /^\/infusion\/v1\/medication/;
const NOT_OF_THE_COURSE =
  /^\/(scheduling\/v1\/(sites|rooms|practitioners)|intake\/v1\/consultations|infusion\/v1\/medication|clock)/;
const twice = (texts: readonly string[]): readonly string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

test(`killed again and again, a course comes to its end with nothing lost and nothing twice (WAYMARK_KILL_SEED=${SEED})`, async () => {
  const clinic = await openNetwork(waymark, client);
  const patient = { name: 'Hyacinth Merriwether', birthDate: '1975-12-24', email: 'h@example.org' };
  const journey = new Journey(clinic, 'the course', 'oakland', patient);
  const course = { over: false };
  let struck = 0;
  const story = runStories(clinic, [twoInfusions(journey)]).finally(() => (course.over = true));
  const fate = (async (): Promise<void> => {
    for (const blow of blows) {
      const from = client.acknowledged.length;
      await until('progress', () => course.over || client.acknowledged.length >= from + blow.commands, PATIENCE_MS);
      if (course.over) return;
      await delay(blow.ms);
      await strike(blow);
      struck += 1;
    }
  })();
  await Promise.all([story, fate]);
  expect(struck).toBeGreaterThanOrEqual(KILLS - 1);

  const auditor = waymark.call('auditor', 'state-auditor');
  const { courseId } = journey;
  const end = await waymark.call('coordinator').get(`/course/v1/courses/${courseId}`);
  expect(end.body).toMatchObject({ phase: 'COMPLETED' });
  await clinic.waitUntil('2026-03-11T09:00');
  const { body: history } = await auditor.get(`/audit/v1/courses/${courseId}`);
  const timeline = history['timeline'] as readonly Recorded[];
  const positions = timeline.map(({ streamId, streamVersion }) => `${streamId}@${streamVersion}`);
  const promised = client.acknowledged
    .filter(({ path }) => !NOT_OF_THE_COURSE.test(path))
    .map(({ position }) => position);
  expect(promised.length).toBeGreaterThan(40);
  expect(promised.filter((position) => !positions.includes(position))).toEqual([]);
  expect(twice(promised)).toEqual([]);
  const booked = client.acknowledged.filter(({ path }) => LEDGER.test(path)).map(({ position }) => position);
  expect(booked.length).toBeGreaterThan(3);
  expect(twice(booked)).toEqual([]);
  for (const position of booked.filter((each) => each.startsWith('vial-'))) {
    const [vial = '', version] = position.slice('vial-'.length).split('@');
    const { body } = await waymark.call('nurse', 'rn-castillo').get(`/infusion/v1/medication/vials/${vial}`);
    expect(Number(body['version'])).toBeGreaterThanOrEqual(Number(version));
  }
  expect(twice(positions)).toEqual([]);
  expect(twice(timeline.map(({ eventId }) => eventId))).toEqual([]);
  const starts = timeline.filter(({ type }) => type === 'InfusionStarted' || type === 'TherapySessionStarted');
  expect(starts.length).toBe(5);
  expect(twice(starts.map(({ data }) => String(data.permitId)))).toEqual([]);

  expect((await auditor.get('/audit/v1/verify')).body).toMatchObject({ verified: true, problems: [] });
  const { body: conformance } = await auditor.get(`/audit/v1/courses/${courseId}/conformance`);
  expect(conformance).toMatchObject({ conforms: true, divergences: [] });
}, 600_000);
