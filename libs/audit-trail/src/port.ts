import type { RecordedEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';

/**
 * Every event of every service, for years, as an auditor reads it. The trail decides nothing and is asked nothing by a
 * command; it is a mirror that cannot have a gap or a duplicate, for the version that it expects is the one of the
 * source stream.
 */
export interface AuditTrail {
  /**
   * Events of one stream in order of version; streams in any order. All or nothing. What is there already is passed over
   * if it is the very same event. An adapter that keeps the trail in the caller's database writes with `within`.
   * Throws `TrailGap` or `TrailConflict`; the trail is then as before.
   */
  append(events: readonly RecordedEvent[], within?: UnitOfWork): Promise<TrailAppend>;
  /** Oldest first. `asOf`: as it was known at that instant of recording, later events left out. */
  readStream(streamId: string, asOf?: string): Promise<readonly RecordedEvent[]>;
  /** Everything about one ordering key, such as a treatment course, across streams and services, as it was recorded. */
  readKey(key: string, asOf?: string): Promise<readonly RecordedEvent[]>;
  streamsOfKey(key: string): Promise<readonly string[]>;
  /** Recomputes the chains. Without a range: all of them. */
  verify(range?: TrailRange): Promise<Verification>;
}

export interface TrailAppend {
  readonly appended: number;
  readonly repeated: number;
}

export interface TrailRange {
  readonly key?: string;
  readonly streamId?: string;
}

export interface Verification {
  readonly events: number;
  readonly streams: number;
  readonly verified: boolean;
  readonly bySource: Readonly<Partial<Record<ServiceName, number>>>;
  /**
   * One hash over the ends of all chains that were verified. Written down elsewhere, it proves later that nothing of what
   * was there has been cut off or replaced.
   */
  readonly digest: string;
  readonly problems: readonly TrailProblem[];
}

export interface TrailProblem {
  readonly streamId: string;
  readonly streamVersion: number;
  /** `HASH`: the event, or one before it, is not what was appended. `COLUMN`: it is filed under something it does not say. */
  readonly problem: 'GAP' | 'HASH' | 'COLUMN' | 'UNREADABLE';
}
