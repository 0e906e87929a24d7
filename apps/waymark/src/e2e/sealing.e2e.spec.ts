import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SHAPE, sql, startWaymark, tables, type Waymark, START_MS } from '#testing';
import { INTENTIONS, PREPARATION_RECORDS } from '../demo/acts.js';
import { runDemo } from '../demo/demo.js';
import { NARRATIVES } from '../demo/infusion-day.js';
import { REVIEW_REASON } from '../demo/measure.js';
import { PATIENTS } from '../demo/patients.js';
import { WAIVER_REASON } from '../demo/stories/preferred.js';
import { signInAll } from './network.js';

let waymark: Waymark;

beforeAll(async () => {
  waymark = await startWaymark({ env: { LOG_LEVEL: 'trace' } });
  await runDemo(() => waymark.url, await signInAll(waymark));
}, START_MS);
afterAll(() => waymark.dispose(), START_MS);

/** Words, not codes and versions. */
const isSaid = (value: unknown): value is string => typeof value === 'string' && value.includes(' ');
const NOTE = 'She spoke of the lighthouse of her childhood.';

/** Everything the demonstration says about a person, and each half of a name by itself. */
const secrets = (): readonly string[] => [
  ...Object.values(PATIENTS).flatMap(({ name, birthDate, email }) => [name, ...name.split(' '), birthDate, email]),
  ...Object.values(INTENTIONS),
  ...Object.values(PREPARATION_RECORDS).flatMap((record) => Object.values(record).filter(isSaid)),
  ...Object.values(NARRATIVES),
  REVIEW_REASON,
  WAIVER_REASON,
  NOTE,
];

/** The ways in which a text may lie about in the clear: as it is, in a bytea, in base64 at any of three alignments. */
const disguises = (secret: string): readonly string[] => {
  const bytes = Buffer.from(secret);
  const aligned = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    // The letters at both ends also hold bits of what stands beside the secret.
    return text.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  return [secret.toLowerCase(), bytes.toString('hex'), ...aligned.filter((text) => text.length >= 8)];
};

/** Which secrets a text shows. */
const shownIn = (text: string): readonly string[] => {
  const lower = text.toLowerCase();
  return secrets().filter((secret) =>
    disguises(secret).some((form) => text.includes(form) || (form === form.toLowerCase() && lower.includes(form))),
  );
};

/** Every row of every table, in words; jsonb and bytea included. */
const database = async (): Promise<ReadonlyMap<string, string>> => {
  const all = await tables(waymark.databases);
  const inOne = (url: string): Promise<readonly { name: string; rows: string }[]> => {
    const selects = all
      .filter((table) => table.url === url)
      .map(
        ({ schema, name }) =>
          `SELECT '${schema}.${name}' AS name, coalesce(string_agg(t::text, E'\\n'), '') AS rows FROM "${schema}"."${name}" t`,
      );
    return sql(url, selects.join(' UNION ALL '));
  };
  const found = (await Promise.all(waymark.databases.map(inOne))).flat();
  return new Map(found.map(({ name, rows }) => [name, rows]));
};

const leaks = async (): Promise<readonly string[]> =>
  [...(await database())].flatMap(([table, text]) => shownIn(text).map((secret) => `${table}: ${secret}`));

test('a note of psychotherapy joins what is searched for', async () => {
  const { body } = await waymark.call('auditor').get('/audit/v1/access?subject=state-auditor');
  const course = (body['items'] as { resource: string }[]).map(({ resource }) => resource.split('/')[1]!)[0]!;
  const author = waymark.call('therapist', 'lmft-haddad');
  const sessions = await author.get(`/therapy/v1/courses/${course}/sessions`);
  const [session] = sessions.body['items'] as { id: string }[];
  const written = await author.post(`/therapy/v1/sessions/${session!.id}/notes`, { text: NOTE });
  expect(written.status).toBe(201);
});

describe('the search', () => {
  test('would find a secret in a row, in any disguise', async () => {
    const url = waymark.databaseOf('intake');
    const secret = Buffer.from(PATIENTS.preferred.name);
    const leaky: [string, unknown][] = [
      ['jsonb', JSON.stringify({ deep: [{ inside: `x${PATIENTS.preferred.name}x` }] })],
      ['bytea', secret],
      ['text', secret.toString('base64')],
      ['text', Buffer.concat([Buffer.from('a'), secret]).toString('base64')],
      ['text', Buffer.concat([Buffer.from('ab'), secret, Buffer.from('c')]).toString('base64url')],
    ];
    for (const [index, [type, value]] of leaky.entries()) {
      await sql(url, `CREATE TABLE public.leak_${index} (it ${type})`);
      await sql(url, `INSERT INTO public.leak_${index} VALUES ($1)`, [value]);
    }
    const found = await leaks();
    await sql(url, leaky.map((_, index) => `DROP TABLE public.leak_${index}`).join(';'));
    for (const index of leaky.keys()) expect(found).toContain(`public.leak_${index}: ${PATIENTS.preferred.name}`);
  }, 20_000);

  test('looks where the data is', async () => {
    const searched = await database();
    // In the distributed shape the trail is in EventStoreDB.
    const trail = SHAPE === 'embedded' ? ['trail'] : [];
    for (const service of ['intake', 'scheduling', 'infusion', 'therapy', 'course', ...trail])
      expect(searched.get(`${service}.events`)?.length).toBeGreaterThan(1_000);
    expect(searched.get('therapy.notes')?.length).toBeGreaterThan(10);
    expect(searched.size).toBeGreaterThan(40);
  });
});

describe('who a patient is, and what was said, stands in the clear', () => {
  test('in no row of any table of any service, nor in the trail', async () => {
    expect(await leaks()).toEqual([]);
  });

  test('in no line of the log, down to the lowest level', () => {
    const log = waymark.logs().join('\n');
    expect(log).toContain('/intake/v1/consultations');
    expect(shownIn(log)).toEqual([]);
  });

  test('in no metric', async () => {
    const { text } = await waymark.request('/metrics');
    expect(text).toContain('waymark_');
    expect(shownIn(text)).toEqual([]);
  });

  test('in no answer to auditors, operators or schedulers', async () => {
    const auditor = waymark.call('auditor', 'state-auditor');
    const { body } = await waymark.call('scheduler').get('/course/v1/courses');
    const courses = (body['items'] as { id: string }[]).map(({ id }) => id);
    expect(courses.length).toBe(4);
    for (const id of courses) {
      expect(shownIn((await auditor.get(`/audit/v1/courses/${id}`)).text)).toEqual([]);
      expect(shownIn((await waymark.call('scheduler').get(`/course/v1/courses/${id}`)).text)).toEqual([]);
    }
  });
});

test('the one route for it shows it, to those who treat the patient and to nobody else', async () => {
  const { body } = await waymark.call('coordinator').get('/intake/v1/consultations');
  const refs = (body['items'] as { patientRef: string }[]).map(({ patientRef }) => patientRef);
  const read = async (ref: string) =>
    (await waymark.call('nurse', 'rn-castillo').get(`/intake/v1/patients/${ref}/identity`)).body;
  const people = await Promise.all(refs.map(read));
  for (const { name, birthDate, email } of Object.values(PATIENTS))
    expect(people).toContainEqual(expect.objectContaining({ name, birthDate, email }));
  const denied = await waymark.call('auditor').get(`/intake/v1/patients/${refs[0]!}/identity`);
  expect([denied.status, denied.body['code']]).toEqual([403, 'ROLE_NOT_ALLOWED']);
});
