import type { ServiceName } from '#contracts';

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** How a process gets to its Kafka, and what it calls things there. */
export interface KafkaSettings {
  /** host:port, at least one. */
  readonly brokers: readonly string[];
  /** Before the names of topics and groups: installations that share a cluster differ in it. */
  readonly prefix: string;
  /** Null: plain TCP. `ca`: PEM of the authority to trust; null: those that Node trusts. */
  readonly tls: { readonly ca: string | null } | null;
  readonly sasl: { readonly mechanism: SaslMechanism; readonly username: string; readonly password: string } | null;
  /** What the topics take (`max.message.bytes`). */
  readonly maxMessageBytes: number;
  readonly timing?: Partial<KafkaTiming>;
}

/** In milliseconds. */
export interface KafkaTiming {
  readonly connect: number;
  /** A request without an answer has failed. */
  readonly request: number;
  /** A member that is not heard of for so long loses its partitions. */
  readonly session: number;
  readonly heartbeat: number;
  /** How long the group waits for members to finish their batch and join again. */
  readonly rebalance: number;
  /** A fetch that finds nothing waits so long; also how late a paused lane goes on. */
  readonly fetchWait: number;
}

export const DEFAULT_TIMING: KafkaTiming = {
  connect: 5_000,
  request: 20_000,
  session: 30_000,
  heartbeat: 1_000,
  rebalance: 60_000,
  fetchWait: 500,
};

export const timingOf = ({ timing }: KafkaSettings): KafkaTiming => ({ ...DEFAULT_TIMING, ...timing });

export const topicOf = ({ prefix }: KafkaSettings, service: ServiceName): string => `${prefix}${service}.events`;
export const groupOf = ({ prefix }: KafkaSettings, group: string): string => `${prefix}${group}`;

/** Left for the headers and framing of a record when the size of an event is judged by its JSON. */
const FRAME_BYTES = 4_096;

/** The largest event (its JSON, in bytes) that surely fits into a message. Larger ones are refused before the append. */
export const maxEventBytes = ({ maxMessageBytes }: Pick<KafkaSettings, 'maxMessageBytes'>): number =>
  maxMessageBytes - FRAME_BYTES;
