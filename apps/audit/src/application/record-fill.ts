import type { AuditEvent, ServiceName } from '#contracts';
import { EventStore, openDatabase, type Sealer } from '#event-store';
import { newId, systemClock } from '#kernel';
import { Recorder } from '#platform';

type Ranges = Extract<AuditEvent, { type: 'TrailFilled' }>['data']['ranges'];

export interface FillOrder {
  /** URL of the audit service's database. */
  readonly url: string;
  readonly operator: string;
  readonly organisation: string;
  /** A code, such as `TRAIL_RESTORED`. */
  readonly reason: string;
}

/** Tells what is about to be copied; resolves when that is recorded. */
export interface FillRecord {
  readonly fillId: string;
  note(
    ranges: readonly { service: ServiceName; streamId: string; fromVersion: number; toVersion: number }[],
  ): Promise<void>;
  close(): Promise<void>;
}

const nothingToSeal = (): Promise<never> => Promise.reject(new Error('Nothing of a fill is sealed.'));
const NO_SEALER: Sealer = { seal: nothingToSeal, open: nothingToSeal };

/**
 * The act of copying into the trail what it lacks, among the audit service's own events: one stream a run, one event a
 * portion, before the portion is copied. From there it reaches the trail like every other event.
 */
export const openFillRecord = async ({ url, operator, organisation, reason }: FillOrder): Promise<FillRecord> => {
  const database = await openDatabase({ url, schema: 'audit', poolSize: 1 });
  const store = new EventStore({ service: 'audit', schema: 'audit', sealer: NO_SEALER });
  const observer = { appended: () => undefined } as unknown as ConstructorParameters<typeof Recorder>[3]['observer'];
  const recorder = new Recorder('audit', store, [], { clock: systemClock, newId, observer });
  const fillId = newId();
  const streamId = `fill-${fillId}`;
  const actor = { subject: operator, role: 'operator', organisation } as const;
  const origin = { actor, correlationId: fillId, causationId: null, traceparent: null };
  let expectedVersion = 0;
  return {
    fillId,
    note: async (ranges) => {
      const event = { type: 'TrailFilled', data: { operator, reason, ranges: ranges as Ranges } };
      const subject = { key: streamId, siteId: null, patientRef: null };
      await database.transaction((uow) =>
        recorder.record(uow, [{ streamId, expectedVersion, events: [event], subject, origin }]),
      );
      expectedVersion += 1;
    },
    close: () => database.close(),
  };
};
