import type { RecordedEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';

/**
 * Every event of every service, for years, as an auditor reads it. The trail decides nothing and is asked nothing by a
 * command; it is a mirror that cannot have a gap or a duplicate, for the version that it expects is the one of the
 * source stream.
 */
export interface AuditTrail {
  /**
   * Events of one stream in order of version; streams in any order. What is there already is passed over if it is the
   * very same event. When it resolves, all of them are kept for good.
   *
   * When it rejects, each stream is as before or longer by the first of its events: never with a hole, never with
   * anything else. Repeated with the same events it completes what was half done. An adapter that keeps the trail in the
   * caller's database does better: it writes with `within`, and then all of it or nothing.
   *
   * Throws `TrailGap` or `TrailConflict` before it writes anything, if the trail shows them before; otherwise one of the
   * errors of this library.
   */
  append(events: readonly RecordedEvent[], within?: UnitOfWork): Promise<TrailAppend>;
  /** Oldest first. `asOf`: as it was known at that instant of recording, later events left out. */
  readStream(streamId: string, asOf?: string): Promise<readonly RecordedEvent[]>;
  /**
   * Everything about one ordering key, such as a treatment course, across streams and services: by time of recording,
   * and within one instant each stream in its own order.
   */
  readKey(key: string, asOf?: string): Promise<readonly RecordedEvent[]>;
  streamsOfKey(key: string): Promise<readonly string[]>;
  /** Recomputes the chains. Without a range: all of them. */
  verify(range?: TrailRange): Promise<Verification>;
  /** All that is there, in portions, each event once; a stream's events in order. Needs no more memory for more events. */
  walk(): AsyncIterable<readonly TrailRecord[]>;
  /** What is at these places; places that are empty are left out. */
  lookUp(places: readonly Place[]): Promise<readonly TrailRecord[]>;
  /**
   * Puts events where nothing is, in the middle of a stream as well if the adapter can, and never touches what is there.
   * Events of one stream in order of version. Tells which were put; `TrailGap` when one cannot be for what is missing
   * before it.
   */
  fill(events: readonly RecordedEvent[]): Promise<readonly Place[]>;
  close(): Promise<void>;
}

export interface TrailAppend {
  readonly appended: number;
  readonly repeated: number;
}

export interface Place {
  readonly streamId: string;
  readonly streamVersion: number;
}

/** What stands at a place. Null: something that cannot be read as an event. */
export interface TrailRecord extends Place {
  readonly event: RecordedEvent | null;
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
   * One hash over the ends of all chains that were verified, the same in every adapter. Written down elsewhere, it proves
   * later that nothing of what was there has been cut off or replaced.
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
