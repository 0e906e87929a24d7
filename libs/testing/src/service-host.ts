import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { newId, type Clock } from '#kernel';
import type { Surroundings } from '#platform';

export interface ServiceHostOptions {
  readonly service: Type;
  readonly databaseUrl: string;
  readonly clock: Clock;
  readonly surroundings?: Partial<Surroundings>;
}

/** A service on the example policy and a database of the test's own; no events come or go unless the test brings them. */
export const openServiceHost = async (options: ServiceHostOptions): Promise<INestApplicationContext> => {
  // Loaded here: most tests want something else of this library, and none of the framework.
  const [{ Logger }, { NestFactory }, { CqrsModule }] = await Promise.all([
    import('@nestjs/common'),
    import('@nestjs/core'),
    import('@nestjs/cqrs'),
  ]);
  const [{ CLOCK, Fingerprints, NEW_ID, POLICY, SURROUNDINGS }, { loadPolicy }] = await Promise.all([
    import('#platform'),
    import('#protocol'),
  ]);
  Logger.overrideLogger(['error']);
  const { service, databaseUrl, clock } = options;
  const loaded = loadPolicy((file) => readFileSync(`policies/example/${file}`, 'utf8'));
  if (!loaded.ok) throw new Error('No policy.');
  const surroundings = {
    clock,
    newId,
    policy: loaded.policy,
    transport: {
      carry: async () => ({}),
      subscribe: async () => ({ stop: async () => undefined, idle: async () => undefined, lag: async () => [] }),
    },
    observer: {
      commands: () => ({ decided: () => undefined }),
      appended: () => undefined,
      reacted: () => undefined,
      failed: () => undefined,
    },
    databaseUrl: () => databaseUrl,
    poolSize: 4,
    masterKey: { id: 'test', key: randomBytes(32) },
    idempotencyDays: 7,
    protocolsDir: 'protocols',
    ...options.surroundings,
  } as unknown as Surroundings;
  const provided = [
    { provide: SURROUNDINGS, useValue: surroundings },
    { provide: CLOCK, useValue: clock },
    { provide: NEW_ID, useValue: newId },
    { provide: POLICY, useValue: loaded.policy },
    { provide: Fingerprints, useValue: new Fingerprints({ masterKey: randomBytes(32) }) },
  ];
  const exported = provided.map(({ provide }) => provide);
  const imports = [CqrsModule.forRoot(), service];
  const host = { module: class Host {}, global: true, imports, providers: provided, exports: exported };
  return NestFactory.createApplicationContext(host);
};
