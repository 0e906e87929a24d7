import type { RedriveEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { RedriveBegun, RedriveJournal, RedriveResult } from '#transport';
import type { Recorder } from './recorder.js';

/** Redrives among the events of the service, and so in the trail: one stream a redrive, under the key that stood still. */
export const redriveJournal = (service: ServiceName, recorder: Pick<Recorder, 'record'>): RedriveJournal => {
  const record = async (
    { id, key, actor }: RedriveBegun,
    expectedVersion: number,
    event: RedriveEvent,
    uow: UnitOfWork,
  ): Promise<void> => {
    const streamId = `redrive-${service}-${id}`;
    const subject = { key, siteId: null, patientRef: null };
    const origin = { actor, correlationId: id, causationId: null, traceparent: null };
    await recorder.record(uow, [{ streamId, expectedVersion, events: [event], subject, origin }]);
  };
  return {
    begun: (redrive, uow) => {
      const { id: redriveId, key, reasonCode, dryRun, forced } = redrive;
      return record(redrive, 0, { type: 'RedriveBegun', data: { redriveId, key, reasonCode, dryRun, forced } }, uow);
    },
    ended: (redrive, { outcome, handled, remaining, errorCode }: RedriveResult, uow) => {
      const data = { redriveId: redrive.id, key: redrive.key, outcome, handled, remaining, errorCode };
      return record(redrive, 1, { type: 'RedriveEnded', data }, uow);
    },
  };
};
