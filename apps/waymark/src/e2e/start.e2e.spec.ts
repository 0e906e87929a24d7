import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createTestDatabase,
  describeEmbedded,
  prepareWaymark,
  sql,
  startWaymark,
  type TestDatabase,
  type Waymark,
} from '#testing';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 60_000);
afterAll(() => database.drop());

const ISSUER = { OIDC_ISSUER: 'http://127.0.0.1:9/realms/clinic', OIDC_JWKS_URI: 'http://127.0.0.1:9/jwks' };

/** The lines of a start that fails. */
const failing = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
  const waymark = await prepareWaymark({ clock: 'real', database: { url: database.url }, env });
  try {
    await waymark.start();
    return ['It started.'];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  } finally {
    await waymark.dispose();
  }
};

const running = async <T>(
  env: Readonly<Record<string, string>>,
  look: (waymark: Waymark) => Promise<T>,
): Promise<T> => {
  const waymark = await startWaymark({ clock: 'real', database: { url: database.url }, env });
  try {
    return await look(waymark);
  } finally {
    await waymark.dispose();
  }
};

const key = (): string => randomBytes(32).toString('base64');

const REASON = 'each process reads its settings and seals its own data by itself, with the code that this one does';

describeEmbedded('a start with a real identity provider', REASON, () => {
  test('refuses what nobody has signed, and names each', async () => {
    const lines = await failing({ ...ISSUER });
    expect(lines.every((line) => line.startsWith('CONFIG_INVALID: '))).toBe(true);
    expect(lines[0]).toMatch(/WAYMARK_POLICY: network\.example@1\.0\.0 .*WAYMARK_EXAMPLES=accept/);
    expect(lines.filter((line) => line.includes('WAYMARK_PROTOCOLS'))).toHaveLength(4);
  }, 60_000);
});

describeEmbedded('a start', REASON, () => {
  const [first, second] = [key(), key()];
  const person = { name: 'Cordelia Thistlewood', birthDate: '1981-04-12' };
  const contact = { channel: 'WEB', siteId: 'slo', statedConcerns: ['PTSD'], person };
  let patientRef = '';
  const consult = async (waymark: Waymark): Promise<string> => {
    const { body } = await waymark.call('coordinator').post('/intake/v1/consultations', contact);
    return String(body['patientRef']);
  };
  const nameOf = async (waymark: Waymark, ref: string): Promise<unknown> =>
    (await waymark.call('nurse').get(`/intake/v1/patients/${ref}/identity`)).body['name'];
  const masters = async (): Promise<unknown> =>
    sql(database.url, 'SELECT DISTINCT master_key_id FROM intake.patient_keys');

  test('is announced at every log level, and says that its values are not signed', async () => {
    await running({ WAYMARK_MASTER_KEY: first, LOG_LEVEL: 'warn' }, async (waymark) => {
      const said = waymark.logs().filter((line) => line.includes('no medical director has signed'));
      expect(said).toHaveLength(1);
      const { body } = await waymark.call('nurse').get('/policy');
      expect(body).toMatchObject({ policyId: 'network.example', signed: false, example: true });
      const site = { siteId: 'slo', zone: 'America/Los_Angeles', jurisdiction: 'US-CA' };
      await waymark.call('medical-director').post('/scheduling/v1/sites', site);
      for (let tries = 0; tries < 50 && !/-/.test(patientRef); tries += 1) patientRef = await consult(waymark);
      expect(await nameOf(waymark, patientRef)).toBe(person.name);
    });
  }, 60_000);

  test('under a new master key opens what was sealed before, and seals anew', async () => {
    const env = { WAYMARK_MASTER_KEY: second, WAYMARK_PREVIOUS_MASTER_KEYS: first };
    await running(env, async (waymark) => {
      expect(await nameOf(waymark, patientRef)).toBe(person.name);
      const another = await consult(waymark);
      expect(await nameOf(waymark, another)).toBe(person.name);
    });
    expect(await masters()).toEqual([{ master_key_id: 'master-2' }]);
  }, 60_000);

  test('without the key that was replaced is refused, in one line and nothing else', async () => {
    const lines = await failing({ WAYMARK_MASTER_KEY: second, LOG_LEVEL: 'error' });
    expect(lines).toEqual([expect.stringMatching(/^MASTER_KEY_WRONG: .*WAYMARK_PREVIOUS_MASTER_KEYS/)]);
  }, 60_000);
});
