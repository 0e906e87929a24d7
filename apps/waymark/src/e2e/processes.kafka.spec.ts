import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#contracts';
import { newId, type Role } from '#kernel';
import {
  describeKafka,
  freshPrefix,
  localToken,
  prepareWaymark,
  programOf,
  sql,
  startWaymark,
  testBrokers,
  until,
  WaymarkProcess,
  type Reply,
  type Waymark,
} from '#testing';

const key = randomBytes(32).toString('base64');

let dataDir: string;
let kafka: Record<string, string>;

/** Services share the issuer's key and the master key, and nothing else: each has a database of its own. */
const environment = (): Record<string, string> => ({ ...kafka, WAYMARK_DATA_DIR: dataDir, WAYMARK_MASTER_KEY: key });

const start = (service: ServiceName): Promise<Waymark> =>
  startWaymark({ clock: 'real', program: programOf(service), env: environment() });

const run = async (
  args: readonly string[],
  env: Record<string, string>,
): Promise<{ code: number | null; text: string }> => {
  const program = new WaymarkProcess({ args, env });
  const { code } = await program.ended;
  return { code, text: program.lines.join('\n') };
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'waymark-processes-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));

describeKafka('services in processes of their own', () => {
  const running = new Map<ServiceName, Waymark>();
  const of = (service: ServiceName): Waymark => running.get(service)!;

  beforeAll(() => {
    kafka = { KAFKA_BROKERS: testBrokers(), KAFKA_TOPIC_PREFIX: freshPrefix() };
  });
  afterAll(async () => {
    for (const each of running.values()) await each.dispose();
  });

  test('do not start without topics, and say which command makes them', async () => {
    const prepared = await prepareWaymark({
      clock: 'real',
      program: programOf('intake'),
      env: environment(),
    });
    await expect(prepared.start()).rejects.toThrow(/KAFKA_TOPIC_MISSING: .*intake\.events.*waymark topics/);
    await prepared.dispose();
  });

  test('waymark topics makes them, and may be run again', async () => {
    const first = await run(['topics', '--partitions', '3', '--replication', '1'], environment());
    expect(first).toMatchObject({ code: 0 });
    expect(first.text.match(/created \(3 partitions\)/g)).toHaveLength(SERVICES.length);
    const again = await run(['topics', '--partitions', '3', '--replication', '1'], environment());
    expect(again.text.match(/exists \(3 partitions\)/g)).toHaveLength(SERVICES.length);
    expect(await run(['topics', '--partitions', 'many'], environment())).toMatchObject({ code: 2 });
  });

  test('each pair exchanges events over Kafka: what one records, the readers of it handle', async () => {
    for (const service of SERVICES) running.set(service, await start(service));
    const site = { siteId: 'slo', zone: 'America/Los_Angeles', jurisdiction: 'US-CA' };
    const registered = await post(of('scheduling'), 'medical-director', '/scheduling/v1/sites', site);
    expect(registered.status).toBe(201);
    const seen = { 'waymark-after': registered.headers.get('waymark-position') ?? '' };
    const asked = await post(
      of('intake'),
      'coordinator',
      '/intake/v1/consultations',
      {
        channel: 'WEB',
        siteId: 'slo',
        statedConcerns: ['PTSD'],
        person: { name: 'Robin Example', birthDate: '1984-02-29' },
      },
      seen,
    );
    expect(asked.status).toBe(201);
    const position = String(asked.headers.get('waymark-position'));
    for (const reader of ['course', 'audit'] as const) {
      const consumed = (): Promise<boolean> => handledBy(of(reader), reader, position);
      await until(`${reader} that handled ${position}`, consumed, 30_000);
    }
    for (const reader of SERVICES) {
      const ready = await of(reader).request('/readyz');
      expect([reader, ready.status, ready.body]).toMatchObject([reader, 200, { beside: { kafka: 'ok' } }]);
    }
  });

  test('metrics tell the lag of relay and consumers', async () => {
    await until(
      'metric of every lag',
      async () => {
        const { text } = await of('intake').request('/metrics');
        return (
          text.includes('waymark_relay_lag_events{service="intake"} 0') &&
          text.includes('waymark_relay_state{service="intake",state="leading"} 1') &&
          text.includes('waymark_consumer_lag_events{consumer="intake",source="scheduling"} 0')
        );
      },
      30_000,
    );
  });
});

/** All trust the one issuer whose key is in the folder that they share. */
const post = async (
  to: Waymark,
  role: Role,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Reply> => {
  const token = await localToken(join(dataDir, 'keys'), { roles: [role], subject: 'e2e', sites: '*' });
  return to.request(path, { method: 'POST', token, headers: { 'idempotency-key': newId(), ...headers }, body });
};

const handledBy = async (waymark: Waymark, reader: ServiceName, position: string): Promise<boolean> => {
  const [streamId, version] = position.split('@');
  const rows = await sql(
    waymark.databaseOf(reader),
    `SELECT version FROM ${reader}.consumer_cursors WHERE consumer = $1 AND stream_id = $2`,
    [reader, streamId],
  );
  return rows.some((row) => Number(row['version']) >= Number(version));
};
