import type { RecordedEvent, ServiceName } from '#contracts';
import type { AuditTrail, Place } from '../port.js';

/** The events of one service where they were decided. */
export interface EventOrigin {
  readonly service: ServiceName;
  /** In portions, by stream and version. */
  walk(): AsyncIterable<readonly RecordedEvent[]>;
  lookUp(places: readonly Place[]): Promise<readonly RecordedEvent[]>;
  /** As it reads at a later version of its schema; null where nothing leads there. */
  atVersion(event: RecordedEvent, schemaVersion: number): RecordedEvent | null;
}

/** One event that is not in both, or not the same in both. Names fields and never their values. */
export interface Difference extends Place {
  readonly kind: 'MISSING_IN_TRAIL' | 'MISSING_IN_SOURCE' | 'ALTERED';
  readonly service: string;
  readonly eventId: string | null;
  /** What differs, of an altered one; `unreadable` when the trail has something there that is no event. */
  readonly fields: readonly string[];
  readonly filled: boolean;
}

export interface FillRange {
  readonly service: ServiceName;
  readonly streamId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}

export interface ComparisonOptions {
  readonly origins: readonly EventOrigin[];
  readonly trail: AuditTrail;
  /** How long what was recorded before the comparison began may take to arrive, before it counts as missing. */
  readonly settleMs: number;
  readonly onDifference: (difference: Difference) => void;
  /** Copy what is missing in the trail; called with what is about to be copied, to be recorded first. */
  readonly beforeFill?: (ranges: readonly FillRange[]) => Promise<void>;
}

export interface Comparison {
  /** Events walked over, on each side. */
  readonly inSources: number;
  readonly inTrail: number;
  readonly missingInTrail: number;
  readonly missingInSource: number;
  readonly altered: number;
  /** Of the missing in the trail. */
  readonly filled: number;
  /** Events of the trail whose service was not compared. */
  readonly notCompared: number;
}
