import { definitionOf, type RecordedEvent, type ServiceName } from '#contracts';
import { UnknownEventVersion } from '../errors.js';

/** Brings the data of one old version to the next. */
export type Upcast = (data: unknown) => unknown;

/** `service/type` → version that it reads → what makes the next version of it. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcast>>>>;

/** The event at a later version of its schema; throws `UnknownEventVersion` where there is no way there. */
export const upcastTo = (
  version: number,
  service: ServiceName,
  upcasters: Upcasters,
  event: RecordedEvent,
): RecordedEvent => {
  let data = event.data;
  for (let from = event.schemaVersion; from < version; from++) {
    const step = upcasters[`${service}/${event.type}`]?.[from];
    if (step === undefined) throw new UnknownEventVersion(service, event.type, from);
    data = step(data);
  }
  return { ...event, schemaVersion: version, data };
};

/** The event as today's code knows it. What is stored is never rewritten. */
export const upcast = (service: ServiceName, upcasters: Upcasters, event: RecordedEvent): RecordedEvent => {
  const current = definitionOf(service, event.type)?.version;
  if (current === event.schemaVersion) return event;
  if (current === undefined || event.schemaVersion > current)
    throw new UnknownEventVersion(service, event.type, event.schemaVersion);
  return upcastTo(current, service, upcasters, event);
};
