import type { ServiceName } from '#contracts';
import type { Clock, NewId, Refusal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { EventTransport } from '#transport';
import type { Outcome } from './types.js';

/** What the process gives to every service that it hosts: the ports, the policy, and where to report. */
export interface Surroundings {
  readonly clock: Clock;
  readonly newId: NewId;
  readonly policy: ClinicPolicy;
  readonly transport: EventTransport;
  /** The largest event that the transport takes; undefined: any. */
  readonly maxEventBytes?: number | undefined;
  readonly observer: ServiceObserver;
  /** A PostgreSQL URL; the service uses a schema of its own name in it. */
  readonly databaseUrl: (service: ServiceName) => string;
  /** The EventStoreDB of the audit trail; null: it is in the database of the audit service. */
  readonly eventStoreUrl: string | null;
  readonly poolSize: number;
  readonly masterKey: { readonly id: string; readonly key: Buffer };
  /** Master keys that were replaced: they open what was sealed with them. */
  readonly previousMasterKeys?: readonly { readonly id: string; readonly key: Buffer }[];
  /** False: a protocol version that nobody signed may not be used. */
  readonly acceptExamples?: boolean;
  /** How long the answer to a command is kept beside its idempotency key. */
  readonly idempotencyDays: number;
  /** Of the notes vault alone; null: it derives one. */
  readonly notesKey: Buffer | null;
  /** Where the shipped protocol files are. */
  readonly protocolsDir: string;
}

/** Where a service reports what it does. The host hangs metrics and logs on it. */
export interface ServiceObserver {
  commands(service: ServiceName): CommandObserver;
  /** Events were put into the store; the commit is still to come. */
  appended(seconds: number): void;
  /** A batch was handled, its commit included. */
  reacted(service: ServiceName, seconds: number): void;
  failed(service: ServiceName, where: string, error: unknown, source?: ServiceName): void;
}

/** Told about every command; metrics hang on it. */
export interface CommandObserver {
  decided(name: string, outcome: Outcome['kind'], refused: Refusal | null): void;
}
