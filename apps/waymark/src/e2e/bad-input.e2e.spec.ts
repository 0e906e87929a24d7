import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newId, type Role } from '#kernel';
import {
  acts,
  filled,
  operationsOf,
  startWaymark,
  type Description,
  type Json,
  type Operation,
  type Reply,
  type Waymark,
  START_MS,
} from '#testing';
import type { Answer } from '../client/api-client.js';
import { checkIn } from '../demo/acts.js';
import type { Clinic } from '../demo/clinic.js';
import type { Journey } from '../demo/journey.js';
import { openedCourse, openNetwork } from './network.js';

let waymark: Waymark;
let clinic: Clinic;
let journey: Journey;
let operations: readonly Operation[];

beforeAll(async () => {
  waymark = await startWaymark();
  clinic = await openNetwork(waymark);
  journey = await openedCourse(clinic);
  operations = operationsOf((await waymark.request('/openapi.json')).body as unknown as Description);
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

const codeOf = ({ status, body }: Reply): string => `${status} ${String(body['code'])}`;
const fieldsOf = ({ body }: Reply): string[] =>
  ((body['errors'] ?? []) as { field: string; code: string }[]).map(({ field, code }) => `${field} ${code}`);

const CONSULTATIONS = '/intake/v1/consultations';
const desk = () => waymark.call('coordinator', 'front-desk');
const request = (person: object = {}): Record<string, unknown> => ({
  channel: 'WEB',
  siteId: 'san-luis-obispo',
  statedConcerns: ['PTSD'],
  person: { name: 'Leopold Brambleworth', birthDate: '1970-01-31', email: 'l.b@example.org', ...person },
});
const event = async (): Promise<number> => (await acts(waymark.databases)).length;

describe('a body', () => {
  test.each<[string, string, string, string]>([
    ['of half a JSON', '{"channel":', 'application/json', '400 BODY_MALFORMED'],
    [
      'without a bottom',
      `{"channel":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      'application/json',
      '400 BODY_MALFORMED',
    ],
    ['that is empty', '', 'application/json', '400 BODY_MALFORMED'],
    ['that reaches for the prototype', '{"__proto__":{"admin":true}}', 'application/json', '400 BODY_MALFORMED'],
    ['of another type', 'channel=WEB', 'application/x-www-form-urlencoded', '415 CONTENT_TYPE_UNSUPPORTED'],
    ['of no type', '<x/>', 'text/xml', '415 CONTENT_TYPE_UNSUPPORTED'],
    ['of 300 kB', JSON.stringify({ channel: 'x'.repeat(300_000) }), 'application/json', '413 BODY_TOO_LARGE'],
    ['that is a list', '[]', 'application/json', '422 VALIDATION_FAILED'],
    ['that is a number', '7', 'application/json', '422 VALIDATION_FAILED'],
  ])('%s', async (_, body, type, expected) => {
    expect(codeOf(await desk().post(CONSULTATIONS, body, { 'content-type': type }))).toBe(expected);
  });

  test.each<[string, object, string]>([
    ['an unknown field', { ...request(), referrer: 'x' }, 'referrer UNKNOWN_FIELD'],
    ['an unknown field inside', request({ nickname: 'x' }), 'person.nickname UNKNOWN_FIELD'],
    ['an unknown code', { ...request(), channel: 'PIGEON' }, 'channel NOT_ONE_OF'],
    ['a date that does not exist', request({ birthDate: '2026-02-30' }), 'person.birthDate NOT_A_DATE'],
    ['a birth before all records', request({ birthDate: '0000-01-01' }), 'person.birthDate NOT_A_DATE'],
    ['an address that is none', request({ email: 'nope' }), 'person.email NOT_AN_EMAIL'],
    ['a NUL in a name', request({ name: 'Leo\u0000pold' }), 'person.name NOT_TEXT'],
  ])('with %s: the field is named, the value is not repeated', async (_, body, field) => {
    const reply = await desk().post(CONSULTATIONS, body);
    expect([codeOf(reply), fieldsOf(reply)]).toEqual(['422 VALIDATION_FAILED', [field]]);
    expect(reply.text).not.toMatch(/PIGEON|Brambleworth|2026-02-30/);
  });

  test('with a number out of range', async () => {
    const order = { weightMeasuredAt: '2026-03-02T16:00:00Z', vialMgPerMl: 50, infusionMl: 50 };
    const dose = { ...order, mgPerKg: 50, weightKg: -72, minutes: '40' };
    const reply = await waymark.call('prescriber').post(`/infusion/v1/sessions/${newId()}/dose`, dose);
    expect(fieldsOf(reply)).toEqual(['mgPerKg OUT_OF_RANGE', 'weightKg OUT_OF_RANGE', 'minutes NOT_A_NUMBER']);
  });
});

describe('a local time', () => {
  const book = (localDateTime: string, more: object = {}) =>
    waymark.call('scheduler', 'booking-desk').post('/scheduling/v1/appointments', {
      courseId: journey.courseId,
      stepId: 'INFUSION:1',
      siteId: 'san-luis-obispo',
      roomId: 'slo-infusion-1',
      practitionerIds: ['rn-castillo', 'np-larsen'],
      localDateTime,
      ...more,
    });

  test('that daylight saving skips', async () => {
    const reply = await book('2026-03-08T02:30');
    expect(codeOf(reply)).toBe('422 LOCAL_TIME_SKIPPED');
    expect(reply.body['detail']).toContain('Send 2026-03-08T01:30:00 or 2026-03-08T03:30:00');
  });

  test('that comes twice, unless it is said which', async () => {
    expect(codeOf(await book('2026-11-01T01:30'))).toBe('422 LOCAL_TIME_AMBIGUOUS');
    expect(codeOf(await book('2026-11-01T01:30', { offset: '-05:00' }))).toBe('422 LOCAL_TIME_OFFSET_WRONG');
  });

  test('that no calendar has', async () => {
    expect(fieldsOf(await book('2026-02-30T09:00'))).toEqual(['localDateTime NOT_A_LOCAL_TIME']);
    expect(fieldsOf(await book('2026-03-05T24:00'))).toEqual(['localDateTime NOT_A_LOCAL_TIME']);
  });
});

/** Typical slips: the answer names the field, what was sent, what would do, and so does whoever reads it aloud. */
describe('a slip of the hand', () => {
  let visit = '';
  beforeAll(async () => {
    visit = await checkIn(journey, 1);
  });
  const told = ({ status, body }: Answer): string => `${status} ${String(body['code'])}: ${String(body['detail'])}`;
  const now = async (): Promise<string> => (await clinic.now()).toString();
  const reading = async (more: object): Promise<object> => {
    const usual = { source: 'DEVICE', sbp: 124, dbp: 78, hr: 72, rr: 14, spo2: 98, moaas: 5 };
    return { ...usual, observedAt: await now(), ...more };
  };

  test('of the dose', async () => {
    const order = { weightKg: 72, weightMeasuredAt: await now(), minutes: 40, vialMgPerMl: 50, infusionMl: 50 };
    const send = (more: object) => clinic.try('np-larsen', `${visit}/dose`, { mgPerKg: 0.5, ...order, ...more });
    const { status, body } = await send({ weightUnit: 'lb' });
    expect([status, body['errors']]).toEqual([
      422,
      [{ field: 'weightUnit', code: 'NOT_ONE_OF', message: 'must be one of kg' }],
    ]);
    const tenfold = (await send({ mgPerKg: 5 })).body['missing'] as { detail: string }[];
    expect(tenfold[0]?.detail).toBe('mgPerKg is 5, allowed 0.1 to 1.');
  });

  test('in vital signs', async () => {
    const send = async (more: object) => clinic.try('rn-castillo', `${visit}/vitals`, await reading(more));
    expect(told(await send({ sbp: 78, dbp: 124 }))).toBe(
      '422 VITALS_IMPLAUSIBLE: dbp is 124, possible below sbp, which is 78.',
    );
    const later = (await clinic.now()).add({ minutes: 90 }).toString();
    expect(told(await send({ observedAt: later }))).toBe(
      `422 TIME_IN_FUTURE: observedAt is ${later}, allowed until ${await now()}.`,
    );
  });

  test('in a questionnaire', async () => {
    const at = `/intake/v1/cases/${journey.courseId}/instruments`;
    const form = { instrumentCode: 'PHQ9', language: 'en', completedBy: 'PATIENT' };
    const send = (more: object) =>
      clinic.try('front-desk', at, { ...form, itemResponses: [2, 3, 2, 2, 1, 2, 2, 1, 0], ...more });
    expect(told(await send({ instrumentVersion: '9.9.9' }))).toBe(
      '422 INSTRUMENT_VERSION_UNKNOWN: instrumentVersion: of PHQ9 the policy has 1.0.0.',
    );
    expect(told(await send({ itemResponses: [2, 3, 2] }))).toBe(
      '422 INSTRUMENT_ITEMS_INVALID: itemResponses: PHQ9 takes 9 whole numbers from 0 to 3; 3 were sent.',
    );
  });

  test('in whose site it is', async () => {
    const elsewhere = waymark.call('prescriber', 'np-larsen', ['fresno']);
    const consent = { consentType: 'TELEHEALTH', textVersion: '2026-01', language: 'en', method: 'ELECTRONIC' };
    const reply = await elsewhere.post(`/intake/v1/cases/${journey.courseId}/consents`, consent);
    expect(told(reply as never)).toMatch(/^403 SITE_OUT_OF_SCOPE: Your token covers fresno\. /);
    expect(reply.text).not.toContain('san-luis-obispo');
  });

  test('that opens a thing twice', async () => {
    const course = { courseId: journey.courseId, protocolId: 'kap.separated', plannedInfusions: 1 };
    expect(told(await clinic.try('np-larsen', '/course/v1/courses', course))).toMatch(
      `409 ALREADY_EXISTS: course-${journey.courseId} exists.`,
    );
  });
});

describe('the same command again', () => {
  test('has the same answer, word for word, and no second effect', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await desk().post(CONSULTATIONS, request(), key);
    const before = await event();
    const again = await desk().post(CONSULTATIONS, request(), key);
    expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
    const seen = ({ headers }: Reply) => ['etag', 'location', 'waymark-position'].map((name) => headers.get(name));
    expect(seen(again)).toEqual(seen(first));
    expect([first, again].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await event()).toBe(before);
  });

  test('under the key of another command is refused', async () => {
    const key = { 'idempotency-key': newId() };
    await desk().post(CONSULTATIONS, request(), key);
    const before = await event();
    const other = await desk().post(CONSULTATIONS, { ...request(), channel: 'PHONE' }, key);
    expect(codeOf(other)).toBe('422 IDEMPOTENCY_KEY_REUSED');
    expect(await event()).toBe(before);
  });

  test('twenty times at once happens once', async () => {
    const before = await event();
    const key = { 'idempotency-key': newId() };
    const all = await Promise.all(Array.from({ length: 20 }, () => desk().post(CONSULTATIONS, request(), key)));
    const settled = all.filter(({ status }) => status === 201);
    expect(
      all
        .filter(({ status }) => status !== 201)
        .map(codeOf)
        .filter((code) => code !== '409 CONCURRENT_REQUEST'),
    ).toEqual([]);
    expect(settled.length).toBeGreaterThan(0);
    expect(new Set(settled.map(({ text }) => text)).size).toBe(1);
    expect(await event()).toBe(before + 1);
    const final = await desk().post(CONSULTATIONS, request(), key);
    expect(final.text).toBe(settled[0]!.text);
  });

  test('that was refused is refused in the same words', async () => {
    const key = { 'idempotency-key': newId() };
    const path = `/intake/v1/cases/${newId()}/close`;
    const [first, again] = [
      await desk().post(path, { reason: 'MOVED' }, key),
      await desk().post(path, { reason: 'MOVED' }, key),
    ];
    expect([first.status, again.text]).toEqual([404, first.text]);
  });

  test('by somebody else is another command', async () => {
    const key = { 'idempotency-key': newId() };
    const first = await desk().post(CONSULTATIONS, request(), key);
    const other = await waymark.call('coordinator', 'other-desk').post(CONSULTATIONS, request(), key);
    expect([other.status, other.body['id'] === first.body['id']]).toEqual([201, false]);
  });
});

describe('a header', () => {
  test('with a version that is no longer true', async () => {
    const path = `/intake/v1/cases/${journey.courseId}`;
    const { headers } = await desk().get(path);
    const consent = { consentType: 'TREATMENT_KETAMINE_OFFLABEL', textVersion: '2026-01' };
    const reaffirm = (etag: string) => desk().post(`${path}/consents/reaffirm`, consent, { 'if-match': etag });
    const etag = headers.get('etag')!;
    expect((await reaffirm(etag)).status).toBe(200);
    const before = await event();
    expect(codeOf(await reaffirm(etag))).toBe('412 STALE_VERSION');
    expect(codeOf(await reaffirm('W/"1"'))).toBe('400 IF_MATCH_MALFORMED');
    expect(await event()).toBe(before);
    expect((await desk().get(path, { 'if-none-match': etag })).status).toBe(200);
  });

  test.each(['x', 'course-1', 'course-1@', '@3', 'course-1@-1', 'course-1@1,', Array(17).fill('a-1@1').join(',')])(
    'Waymark-After: %s',
    async (after) => {
      expect(codeOf(await desk().get(CONSULTATIONS, { 'waymark-after': after }))).toBe('400 POSITION_MALFORMED');
    },
  );

  test('of what stands still: rooms and protocols are read once, and again when they have changed', async () => {
    const director = waymark.call('medical-director');
    const protocol = '/course/v1/protocols/kap.sequential/1.0.0';
    for (const path of ['/scheduling/v1/rooms/slo-therapy-1', protocol]) {
      const etag = (await director.get(path)).headers.get('etag')!;
      expect([path, (await director.get(path, { 'if-none-match': etag })).status]).toEqual([path, 304]);
    }
    expect((await director.get('/scheduling/v1/rooms/nowhere')).status).toBe(404);
    const before = (await director.get(protocol)).headers.get('etag')!;
    const retired = await director.post(`${protocol}/retire`, { reason: 'SUPERSEDED' }, { 'if-match': before });
    expect(retired.status).toBe(200);
    const after = await director.get(protocol, { 'if-none-match': before });
    expect([after.status, after.headers.get('etag'), after.body['status']]).toEqual([
      200,
      retired.headers.get('etag'),
      'RETIRED',
    ]);
  });

  test.each(['x', 'a b c d e f g', 'x'.repeat(129)])('Idempotency-Key: %s', async (key) => {
    const reply = await desk().post(CONSULTATIONS, request(), { 'idempotency-key': key });
    expect(codeOf(reply)).toBe('400 IDEMPOTENCY_KEY_MALFORMED');
  });
});

describe('a request line', () => {
  test.each<[string, string, string, string]>([
    ['a cursor that nobody gave', 'GET', `${CONSULTATIONS}?cursor=garbage`, '400 CURSOR_INVALID'],
    ['a limit too high', 'GET', `${CONSULTATIONS}?limit=100000`, '422 VALIDATION_FAILED'],
    ['a filter that is unknown', 'GET', `${CONSULTATIONS}?name=Leopold`, '422 VALIDATION_FAILED'],
    ['an id that is none', 'GET', `${CONSULTATIONS}/1%20OR%201=1`, '422 VALIDATION_FAILED'],
    ['a path that is unknown', 'GET', '/intake/v1/patients', '404 ROUTE_UNKNOWN'],
    ['a method that is unknown there', 'DELETE', CONSULTATIONS, '405 METHOD_NOT_ALLOWED'],
    ['a path that cannot be decoded', 'GET', `${CONSULTATIONS}/%E0%A4%A`, '400 URL_MALFORMED'],
  ])('with %s', async (_, method, path, expected) => {
    const token = await waymark.token({ roles: ['coordinator'] });
    expect(codeOf(await waymark.request(path, { method, token }))).toBe(expected);
  });
});

describe('a protocol that cannot be', () => {
  const PREFERRED = readFileSync(
    new URL('../../../../protocols/kap.separated.preferred.yaml', import.meta.url),
    'utf8',
  );
  const post = (definition: string) =>
    waymark.call('medical-director', 'md-okafor').post('/course/v1/protocols', { definition });
  const lineOf = (text: string): number => PREFERRED.split('\n').findIndex((line) => line.startsWith(text)) + 1;

  test.each<[string, string, string, string, string]>([
    ['does not parse', '\ntitle: ', '\ntitle: [', 'kind:', 'PROTOCOL_INVALID'],
    ['has an unknown key', '  minGap: P2D', '  minGapp: P2D', '  minGap: P2D', 'PROTOCOL_INVALID'],
    [
      'waits in a circle',
      '  validFor: P60D',
      '  requires: [THERAPY]\n  validFor: P60D',
      '  validFor: P60D',
      'PROTOCOL_INVALID',
    ],
    [
      'can never be completed',
      '{ min: 1, default: null, max: 12 }',
      '{ min: 3, default: null, max: 12 }\n  seriesMaxSpan: P3D',
      '  minGap: P2D',
      'PROTOCOL_INVALID',
    ],
  ])('%s: 422, with the line', async (_, found, put, at, code) => {
    const before = await event();
    const definition = PREFERRED.replace(found, put);
    const reply = await post(definition);
    expect(codeOf(reply)).toBe(`422 ${code}`);
    expect(String(reply.body['detail'])).toContain(`Line ${lineOf(at)}: `);
    expect(await event()).toBe(before);
    const check = await waymark.call('auditor').post('/course/v1/protocols/check', { definition });
    expect(check.body).toMatchObject({ valid: false });
    expect((check.body['problems'] as { line: number }[]).map(({ line }) => line)).toContain(lineOf(at));
  });
});

const asJson = fc.jsonValue({ maxDepth: 2 });
const NASTY = [
  '',
  ' ',
  '\u0000',
  "'; DROP TABLE events; --",
  '../../etc/passwd',
  '😀'.repeat(300),
  '__proto__',
  '1e999',
  '0000-01-01',
  '9999-12-31',
  '9999-12-31T23:59:59Z',
];
const ODD = [
  null,
  -1,
  0,
  1e308,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  true,
  [[[[]]]],
  JSON.parse('['.repeat(200) + ']'.repeat(200)) as unknown,
  '2026-02-30',
  '0000-00-00T00:00:00Z',
];

/** What fields are turned into: wrong types, extremes, things that break parsers and databases. */
const junk = fc.oneof(
  asJson,
  fc.constantFrom(...NASTY),
  fc.constantFrom(...ODD),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** What happens to a field of the documented body. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant(() => [] as unknown[]) },
  { weight: 5, arbitrary: fc.constant((value: unknown) => [value]) },
  { weight: 3, arbitrary: junk.map((value) => () => [value]) },
);

/** The documented body with some fields gone and some turned into junk; or no such body at all. */
const spoiled = (example: Json): fc.Arbitrary<unknown> => {
  const fields = Object.entries(example);
  const body = fc.array(fate, { minLength: fields.length, maxLength: fields.length }).map((fates) => {
    const left = fields.flatMap(([field, value], index) => fates[index]!(value).map((put) => [field, put] as const));
    return Object.fromEntries(left);
  });
  return fc.oneof({ weight: 6, arbitrary: body }, { weight: 1, arbitrary: asJson });
};

/** Correlation ids of refusals on the clinical order, and what was sent. */
const againstTheOrder = new Map<string, string>();
const clinicalCodes = async (): Promise<ReadonlySet<string>> => {
  const catalogue = (await waymark.request('/problems')).body['items'] as { code: string; kind: string }[];
  return new Set(catalogue.filter(({ kind }) => kind === 'clinical-order').map(({ code }) => code));
};

const RUNS = 15;
const SEED = 20260302;

test('junk in any command is answered with a client error, and leaves nothing behind', async () => {
  const known = {
    id: journey.courseId,
    courseId: journey.courseId,
    siteId: 'san-luis-obispo',
    practitionerId: 'rn-wu',
  };
  const crashed: string[] = [];
  /** Correlation ids of what must have left no event. A refusal on the clinical order (409) does leave one. */
  const traceless = new Map<string, string>();
  const clinical = await clinicalCodes();
  for (const operation of operations.filter(({ isCommand }) => isCommand)) {
    const sender = waymark.call(operation.roles[0] as Role, 'junk-sender');
    for (const body of fc.sample(spoiled(operation.example ?? {}), { numRuns: RUNS, seed: SEED })) {
      const text = JSON.stringify(body);
      const reply = await sender.post(filled(operation.path, known), text, { 'content-type': 'application/json' });
      const what = `${operation.path} ${codeOf(reply)}: ${text}`;
      if (reply.status >= 500) crashed.push(what);
      if (reply.status === 409 && clinical.has(String(reply.body['code'])))
        againstTheOrder.set(reply.headers.get('x-correlation-id')!, what);
      if (reply.status >= 400 && reply.status !== 409) traceless.set(reply.headers.get('x-correlation-id')!, what);
    }
  }
  expect(crashed).toEqual([]);
  expect(traceless.size).toBeGreaterThan(200);
  const recorded = await acts(waymark.databases);
  expect(recorded.flatMap(({ correlation_id: id }) => traceless.get(id) ?? [])).toEqual([]);
}, 120_000);

test('every refusal on the clinical order was recorded, and no other', async () => {
  const blocked = (await acts(waymark.databases)).filter(({ type }) => type === 'OrderingViolationBlocked');
  const clinical = await clinicalCodes();
  expect(blocked.filter(({ data }) => !clinical.has(String(data['code'])))).toEqual([]);
  const recorded = new Set(blocked.map(({ correlation_id: id }) => id));
  expect(againstTheOrder.size).toBeGreaterThan(0);
  expect([...againstTheOrder].filter(([id]) => !recorded.has(id)).map(([, what]) => what)).toEqual([]);
});
