import type { RecordedEvent } from '#contracts';
import { canonicalJson } from '#kernel';
import { bodyOf } from '../chain.js';
import type { EventOrigin } from './types.js';

const fieldsOf = (event: RecordedEvent): Record<string, unknown> =>
  JSON.parse(bodyOf(event)) as Record<string, unknown>;

/** The trail may have got an event after newer code had brought it to a newer schema; nothing else may differ. */
export const differingFields = (
  origin: EventOrigin,
  recorded: RecordedEvent,
  kept: RecordedEvent | null,
): readonly string[] => {
  if (kept === null) return ['unreadable'];
  const raised = origin.atVersion(recorded, kept.schemaVersion);
  if (raised === null) return ['schemaVersion'];
  if (bodyOf(raised) === bodyOf(kept)) return [];
  const [one, other] = [fieldsOf(raised), fieldsOf(kept)];
  return Object.keys({ ...one, ...other }).filter((name) => canonicalJson(one[name]) !== canonicalJson(other[name]));
};
