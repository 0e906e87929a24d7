import type { Decider } from './decision.js';

/** An event as a decider produces it. `occurredAt` (UTC) only for late entries; otherwise it is the time of recording. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
  /** What identifies a person: stored only encrypted, under the key of the patient. */
  readonly sealed?: object;
  readonly occurredAt?: string;
}

/** What an aggregate is about, for the envelope: ordering key, site scope, patient key. */
export interface Subject {
  readonly key: string;
  readonly siteId: string | null;
  readonly patientRef: string | null;
}

/** A decider with its place in a service: the stream is `<category>-<id>`. */
export interface Aggregate<S, C, E extends DomainEvent> extends Decider<S, C, E> {
  readonly service: string;
  readonly category: string;
  /** Undefined while the aggregate does not exist. */
  readonly subject: (state: S) => Subject | undefined;
  /** For streams that grow long: a snapshot every so many events; raise `version` when the state's shape changes. */
  readonly snapshot?: { readonly every: number; readonly version: number };
}
