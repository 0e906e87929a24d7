import { definitionOf, type RecordedEvent, type ServiceName } from '#contracts';
import { UnknownEventVersion } from '../errors.js';

/** Brings the data of one old version to the next. */
export type Upcast = (data: unknown) => unknown;

/** `service/type` → version that it reads → what makes the next version of it. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, Upcast>>>>;

/** The event as today's code knows it. What is stored is never rewritten. */
export const upcast = (service: ServiceName, upcasters: Upcasters, event: RecordedEvent): RecordedEvent => {
  const current = definitionOf(service, event.type)?.version;
  if (current === event.schemaVersion) return event;
  if (current === undefined || event.schemaVersion > current)
    throw new UnknownEventVersion(service, event.type, event.schemaVersion);
  let data = event.data;
  for (let version = event.schemaVersion; version < current; version++) {
    const step = upcasters[`${service}/${event.type}`]?.[version];
    if (step === undefined) throw new UnknownEventVersion(service, event.type, version);
    data = step(data);
  }
  return { ...event, schemaVersion: current, data };
};
