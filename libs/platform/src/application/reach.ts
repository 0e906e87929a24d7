import { covers, reachOf, type DomainEvent } from '#kernel';
import type { Execution } from './types.js';

/** What is not known yet is in nobody's scope and in nobody's way: the decision says what is wrong with it. */
export const inScope = <S, C, E extends DomainEvent>(
  { aggregate, context, subject: expected, reach }: Execution<S, C, E>,
  state: S,
): boolean => {
  const subject = aggregate.subject(state) ?? expected;
  if (reach === undefined && subject === undefined) return true;
  return covers(context.sites, reach?.(state) ?? reachOf(subject?.siteId ?? null));
};

/** Whether a decision would begin something outside: what nothing was known of beforehand shows only now whose it is. */
export const leavesScope = <S, C, E extends DomainEvent>(
  { aggregate, context, subject, reach }: Execution<S, C, E>,
  state: S,
  events: readonly E[],
): boolean => {
  if (reach !== undefined || subject !== undefined || aggregate.subject(state) !== undefined) return false;
  const after = events.reduce<S>((folded, event) => aggregate.evolve(folded, event), state);
  return !covers(context.sites, reachOf(aggregate.subject(after)?.siteId ?? null));
};
