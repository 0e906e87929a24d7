import type { Actor, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';

/** What a decision is taken by: the clinic's policy, and its site's zone (`P90D` counts local dates). */
export interface ByPolicy {
  readonly policy: ClinicPolicy;
  readonly zone: string;
  readonly now: Temporal.Instant;
}

export type Acting = Pick<Actor, 'subject' | 'role'>;
