import type { Refusal } from './refusal.js';

/**
 * What a decider answers. A refusal may carry events too: an attempt against the clinical order is itself a fact that
 * auditors must be able to see.
 */
export type Decision<E> =
  | { readonly kind: 'accepted'; readonly events: readonly E[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly events: readonly E[] };

export const accept = <E>(...events: E[]): Decision<E> => ({ kind: 'accepted', events });

export const refuse = <E = never>(reason: Refusal, ...events: E[]): Decision<E> => ({
  kind: 'refused',
  refusal: reason,
  events,
});

/**
 * An event-sourced aggregate as three pure values. `decide` must be total: it never throws for anything that a caller
 * can send. Clock, ids and looked-up facts are part of the command.
 */
export interface Decider<S, C, E> {
  readonly initial: S;
  readonly evolve: (state: S, event: E) => S;
  readonly decide: (command: C, state: S) => Decision<E>;
}

export const fold = <S, E>(decider: Pick<Decider<S, never, E>, 'initial' | 'evolve'>, events: readonly E[]): S =>
  events.reduce<S>((state, event) => decider.evolve(state, event), decider.initial);
