import { describeOwnKafka, freshPrefix, startKafka, type RunningKafka } from '#testing';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaTransport } from './kafka-transport.js';
import { FAST, kafkaSettings } from '../testing/kafka.js';
import type { KafkaSettings } from './settings.js';

const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule';

describeOwnKafka('TLS and SASL', () => {
  let dir: string;
  let broker: RunningKafka;
  let ca: string;

  const keytool = (...args: string[]): void => {
    execFileSync('keytool', [...args, '-storetype', 'PKCS12', '-storepass', 'changeit', '-noprompt'], {
      stdio: 'ignore',
    });
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'waymark-tls-'));
    const [keys, trusted, pem] = [join(dir, 'keys.p12'), join(dir, 'trusted.p12'), join(dir, 'ca.pem')];
    const named = ['-alias', 'broker', '-keystore', keys];
    keytool(
      '-genkeypair',
      ...named,
      '-keyalg',
      'EC',
      '-dname',
      'CN=broker',
      '-ext',
      'SAN=ip:127.0.0.1',
      '-validity',
      '2',
    );
    keytool('-exportcert', ...named, '-rfc', '-file', pem);
    keytool('-importcert', '-alias', 'ca', '-keystore', trusted, '-file', pem);
    ca = readFileSync(pem, 'utf8');
    broker = await startKafka({
      dataDir: join(dir, 'kafka'),
      protocol: 'SASL_SSL',
      format: ['256', '512'].flatMap((bits) => ['--add-scram', `SCRAM-SHA-${bits}=[name=waymark,password=secret]`]),
      extra: [
        'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        'sasl.mechanism.inter.broker.protocol=PLAIN',
        `listener.name.clients.plain.sasl.jaas.config=${PLAIN} required username="admin" password="admin" user_admin="admin" user_waymark="secret";`,
        ...['256', '512'].map((bits) => `listener.name.clients.scram-sha-${bits}.sasl.jaas.config=${SCRAM} required;`),
        ...[`ssl.keystore.location=${keys}`, 'ssl.keystore.password=changeit', 'ssl.keystore.type=PKCS12'],
        ...[`ssl.truststore.location=${trusted}`, 'ssl.truststore.password=changeit', 'ssl.truststore.type=PKCS12'],
      ],
      client: { ssl: { ca: [ca] }, sasl: { mechanism: 'plain', username: 'waymark', password: 'secret' } },
    });
  }, 180_000);

  afterAll(async () => {
    await broker.kill9();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 });
  });

  const sasl = { mechanism: 'plain', username: 'waymark', password: 'secret' } as const;

  const tries = async (more: Partial<KafkaSettings>): Promise<void> => {
    const timing = { ...FAST, request: 3_000 };
    const transport = new KafkaTransport({
      settings: kafkaSettings(broker.brokers, freshPrefix(), { timing, ...more }),
    });
    try {
      await transport.ping();
    } finally {
      await transport.close();
    }
  };

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)('%s over TLS lets us in', async (mechanism) => {
    await expect(tries({ tls: { ca }, sasl: { ...sasl, mechanism } })).resolves.toBeUndefined();
  });

  test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    '%s with a wrong password is told as such',
    async (mechanism) => {
      const wrong = { ...sasl, mechanism, password: 'guessed' };
      const told = tries({ tls: { ca }, sasl: wrong });
      await expect(told).rejects.toMatchObject({ code: 'KAFKA_AUTH_FAILED' });
      await expect(told).rejects.not.toThrow(/guessed/);
    },
  );

  test('a certificate that nobody we trust has signed is told as such', async () => {
    await expect(tries({ tls: { ca: null }, sasl })).rejects.toMatchObject({ code: 'KAFKA_TLS_FAILED' });
  });

  test('plain TCP to a TLS port, and a port where nobody is, are told as a broker that cannot be reached', async () => {
    await expect(tries({ sasl })).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
    await expect(tries({ brokers: ['127.0.0.1:9'], tls: { ca }, sasl })).rejects.toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
    });
    await expect(tries({ brokers: ['no-such-host.invalid:9092'] })).rejects.toMatchObject({
      code: 'KAFKA_UNAVAILABLE',
    });
  });
});
