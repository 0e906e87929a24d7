import { receivedProblemsOf, type RecordedEvent } from '#contracts';
import { InvalidEvent, upcast, type Upcasters, type UnitOfWork } from '#event-store';
import type { Reaction } from './types.js';

/**
 * An event as this code knows it, or `UNKNOWN_EVENT_VERSION` / `INVALID_EVENT`. A sender may be newer than its reader, and
 * what comes over a network may be anything: a reaction is only ever given what the catalogue describes.
 */
const readable = (event: RecordedEvent, upcasters: Upcasters): RecordedEvent => {
  const current = upcast(event.source, upcasters, event);
  const problems = receivedProblemsOf(current);
  if (problems.length > 0) throw new InvalidEvent(event.type, problems);
  return current;
};

export const reactTo = (
  { reaction, upcasters = {} }: { readonly reaction: Reaction; readonly upcasters?: Upcasters },
  events: readonly RecordedEvent[],
  uow: UnitOfWork,
): Promise<void> =>
  reaction.react(
    events.map((event) => readable(event, upcasters)),
    uow,
  );
