import { describe, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';

/** Set by the setup of the jest project `kafka`. */
export const BROKERS = 'WAYMARK_TEST_KAFKA_BROKERS';
export const NO_KAFKA = 'WAYMARK_TEST_KAFKA_MISSING';
export const NO_OWN_KAFKA = 'WAYMARK_TEST_KAFKA_OWN_MISSING';

/** The broker that all suites of this jest run share. */
export const testBrokers = (): string => {
  const brokers = process.env[BROKERS];
  if (brokers === undefined) throw new Error('No Kafka for tests: only *.kafka.spec.ts, run by jest, have one.');
  return brokers;
};

/** Suites share a broker, so nothing is called the same twice. */
export const freshPrefix = (): string => `t${randomBytes(6).toString('hex')}.`;

type Suite = () => void;

const orSkipped = (variable: string) => (name: string, suite: Suite) => {
  const reason = process.env[variable];
  // The setting of a jest project is not heeded.
  jest.setTimeout(180_000);
  if (reason === undefined) describe(name, suite);
  else describe.skip(`${name} (SKIPPED: ${reason})`, suite);
};

/** A suite that meets the shared broker. */
export const describeKafka = orSkipped(NO_KAFKA);

/** A suite that starts, stops and breaks brokers of its own: they need Java, whatever the shared one is. */
export const describeOwnKafka = orSkipped(NO_OWN_KAFKA);
