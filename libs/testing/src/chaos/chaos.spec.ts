import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CarefulClient, type Habits } from './careful-client.js';
import { Ledger, readLedger } from './ledger.js';
import { optionsFrom } from './options.js';
import { planOf, VICTIMS } from './plan.js';
import { sumOf } from './quiet.js';
import { Random } from './random.js';
import { PROTOCOLS, storyOf } from './story.js';
import { Turns } from './turns.js';

const MINUTE = 60_000;

describe('the plan', () => {
  test('comes again with its seed, and only with it', () => {
    expect(planOf(1, 5 * MINUTE)).toEqual(planOf(1, 5 * MINUTE));
    expect(planOf(1, 5 * MINUTE)).not.toEqual(planOf(2, 5 * MINUTE));
  });

  test('in the long run everybody is struck, in every way that there is for them, sometimes two at once', () => {
    const plan = planOf(3, 300 * MINUTE);
    const ways = new Set(plan.map(({ victim, kind }) => `${victim} ${kind}`));
    for (const victim of VICTIMS) for (const kind of ['kill', 'pause']) expect(ways).toContain(`${victim} ${kind}`);
    expect(ways).not.toContain('postgres restart');
    const gaps = plan.slice(1).map(({ at }, nth) => at - (plan[nth]?.at ?? 0));
    expect(gaps.some((gap) => gap < 500)).toBe(true);
    expect(plan.at(-1)!.at).toBeGreaterThan(299 * MINUTE);
  });
});

test('the stories of a run are of every kind', () => {
  const random = Random.of(4, 'stories');
  const stories = Array.from({ length: 300 }, () => storyOf(random));
  expect(new Set(stories.map(({ protocolId }) => protocolId))).toEqual(new Set(PROTOCOLS));
  for (const quirk of ['heldAt', 'stoppedByPatientAt', 'withdrawnAt', 'notComingAt', 'lateAt', 'leavesAfter'] as const)
    expect(stories.filter((story) => story[quirk] > 0).length).toBeGreaterThan(5);
});

test('turns let so many act at once and no more, and everybody comes on', async () => {
  const turns = new Turns(3, new Random(1));
  let [now, most, done] = [0, 0, 0];
  const act = () =>
    turns.take(async () => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      done += 1;
    });
  await Promise.all(Array.from({ length: 50 }, act));
  expect([most, done, turns.waiting]).toEqual([3, 50, 0]);
});

test('a gauge is the sum of its samples, and of no other gauge', () => {
  const text = [
    '# HELP waymark_consumer_lag_events Events',
    'waymark_consumer_lag_events{consumer="course",source="intake"} 3',
    'waymark_consumer_lag_events{consumer="course",source="therapy"} 4',
    'waymark_consumer_lag_events_more 9',
    'waymark_courses_without_timer_or_input 1',
  ].join('\n');
  expect(sumOf(text, 'waymark_consumer_lag_events')).toBe(7);
  expect(sumOf(text, 'waymark_courses_without_timer_or_input')).toBe(1);
  expect(sumOf(text, 'waymark_relay_lag_events')).toBe(0);
});

describe('options', () => {
  const draw = () => 77;

  test('as many courses as the minutes are good for, unless told', () => {
    expect(optionsFrom([], draw)).toMatchObject({ minutes: 2, seed: 77, json: false });
    expect(optionsFrom(['--minutes', '60', '--seed', '5'], draw)).toMatchObject({ seed: 5, courses: 240 });
    expect(optionsFrom(['--minutes', '1'], draw).courses).toBe(24);
    expect(optionsFrom(['--minutes', '5'], draw).courses).toBe(204);
    expect(optionsFrom(['--courses', '9'], draw).courses).toBe(9);
  });

  test.each([['--minutes', 'x'], ['--minutes', ''], ['--seed', '-1'], ['--courses', '0'], ['--nonsense']])(
    '%s %s is not taken',
    (...args) => {
      expect(() => optionsFrom(args, draw)).toThrow();
    },
  );
});

describe('a careful client', () => {
  let folder: string;
  let server: Server;
  let ledger: Ledger;
  let heard: string[];
  /** Answers of the server, one after the other: a status, or null to break the connection off. */
  let answers: (readonly [number, object] | null)[];

  const clientWith = (habits: Partial<Habits> = {}): CarefulClient => {
    const address = server.address() as { port: number };
    const random = new Random(1);
    const around = { ledger, random, turns: new Turns(1, random), over: new AbortController().signal };
    const all = { repeats: 0, hangUps: 0, patienceMs: 5_000, ...habits };
    return new CarefulClient({ ...around, url: `http://127.0.0.1:${address.port}`, habits: all }, 'c1', () => 'nurse');
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'waymark-spec-'));
    ledger = new Ledger(join(folder, 'ledger.jsonl'));
    heard = [];
    server = createServer((request, response) => {
      heard.push(String(request.headers['idempotency-key']));
      const answer = answers.shift();
      if (answer === null || answer === undefined) return void request.socket.destroy();
      response.writeHead(answer[0], { 'content-type': 'application/json', 'waymark-position': 'x-1@1' });
      response.end(JSON.stringify(answer[1]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    ledger.close();
    rmSync(folder, { recursive: true });
  });

  test('sends the same key until there is an answer, and has it all in the ledger, on disk', async () => {
    answers = [[503, { code: 'UPSTREAM_TIMEOUT' }], null, [409, { code: 'CONCURRENT_REQUEST' }], [201, { id: 'a' }]];
    const client = clientWith();
    expect(await client.post('token', '/x', {})).toMatchObject({ status: 201, position: 'x-1@1' });
    client.close();
    expect(new Set(heard).size).toBe(1);
    const entries = readLedger(ledger.path);
    expect(entries.map(({ kind }) => kind)).toEqual(['sent', 'retried', 'retried', 'retried', 'answered']);
    expect(entries).toEqual(ledger.entries);
    expect(entries[2]).toMatchObject({ status: null });
    expect(entries[4]).toMatchObject({ status: 201, attempts: 4, text: '{"id":"a"}' });
  });

  test('takes a refusal for an answer, and asks anew where it is told to', async () => {
    answers = [
      [409, { code: 'CONCURRENT_CHANGE' }],
      [409, { code: 'PERMIT_REQUIRED' }],
    ];
    const client = clientWith();
    expect((await client.post('token', '/x', {})).body).toEqual({ code: 'PERMIT_REQUIRED' });
    client.close();
    expect(new Set(heard).size).toBe(2);
  });

  test('repeats an answered command on purpose, and writes down what it was told then', async () => {
    answers = [
      [200, { n: 1 }],
      [200, { n: 2 }],
    ];
    const client = clientWith({ repeats: 1 });
    await client.post('token', '/x', {});
    client.close();
    expect(new Set(heard).size).toBe(1);
    expect(ledger.entries.at(-1)).toMatchObject({ kind: 'repeated', text: '{"n":2}' });
  });

  test('races under two keys, and both are known to be of one race', async () => {
    answers = [
      [200, {}],
      [409, { code: 'PERMIT_REQUIRED' }],
    ];
    const client = clientWith();
    const replies = await client.race('token', '/x', [{}, {}], []);
    client.close();
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(new Set(heard).size).toBe(2);
    const races = ledger.entries.flatMap((entry) => (entry.kind === 'sent' ? [entry.race] : []));
    expect(races[0]).toBeDefined();
    expect(races[0]).toBe(races[1]);
  });
});
