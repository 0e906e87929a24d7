import { Compile } from 'typebox/compile';
import { adverseEventEvents } from './events/adverse-event.js';
import { auditEvents } from './events/audit.js';
import { courseEvents } from './events/course.js';
import { infusionEvents } from './events/infusion.js';
import { intakeEvents } from './events/intake.js';
import { medicationEvents } from './events/medication.js';
import { operationEvents } from './events/operations.js';
import { redriveEvents } from './events/redrive.js';
import { schedulingEvents } from './events/scheduling.js';
import { therapyEvents } from './events/therapy.js';
import type { EventDefinition, EventsOf, OpenEventsOf } from './event.js';
import { SERVICES, type ServiceName } from './services.js';

/** What operators do is recorded by the service that they do it to. */
const operatorEvents = { ...redriveEvents, ...operationEvents };

/** Every event that Waymark publishes, by the service that owns it. */
export const catalogue = {
  intake: { ...intakeEvents, ...operatorEvents },
  scheduling: { ...schedulingEvents, ...operatorEvents },
  infusion: { ...infusionEvents, ...medicationEvents, ...operatorEvents },
  therapy: { ...therapyEvents, ...operatorEvents },
  course: { ...courseEvents, ...operatorEvents },
  audit: { ...auditEvents, ...operatorEvents },
} as const;

export { SERVICES, type ServiceName };

export type IntakeEvent = EventsOf<typeof intakeEvents>;
export type SchedulingEvent = EventsOf<typeof schedulingEvents>;
export type InfusionEvent = EventsOf<typeof infusionEvents>;
export type AdverseEventEvent = EventsOf<typeof adverseEventEvents>;
/** The medication ledger's: of the infusion service too, on streams of their own. */
export type MedicationEvent = EventsOf<typeof medicationEvents>;
export type TherapyEvent = EventsOf<typeof therapyEvents>;
export type CourseEvent = EventsOf<typeof courseEvents>;
export type AuditEvent = EventsOf<typeof auditEvents>;
export type RedriveEvent = EventsOf<typeof redriveEvents>;
export type OperationEvent = EventsOf<typeof operationEvents>;

/** Events as other services read them: without what is sealed. */
export type PublishedIntakeEvent = OpenEventsOf<typeof intakeEvents>;
export type PublishedSchedulingEvent = OpenEventsOf<typeof schedulingEvents>;
export type PublishedInfusionEvent = OpenEventsOf<typeof infusionEvents>;
export type PublishedTherapyEvent = OpenEventsOf<typeof therapyEvents>;
export type PublishedCourseEvent = OpenEventsOf<typeof courseEvents>;

export const definitionOf = (service: ServiceName, type: string): EventDefinition | undefined =>
  (catalogue[service] as Record<string, EventDefinition>)[type];

type Check = (value: unknown) => string[];
const checks = new Map<string, Check>();

const compile = (schema: NonNullable<EventDefinition['sealed']>): Check => {
  const validator = Compile(schema);
  return (value) =>
    validator.Check(value)
      ? []
      : validator.Errors(value).map((problem) => `${problem.instancePath} ${problem.message}`);
};

const checkFor = (key: string, schema: EventDefinition['sealed']): Check => {
  const known = checks.get(key);
  if (known !== undefined) return known;
  const made: Check =
    schema === undefined ? (value) => (value === undefined ? [] : ['has no sealed part']) : compile(schema);
  checks.set(key, made);
  return made;
};

/** What is wrong with an event that a service is about to publish, or has received; empty when it is well formed. */
export const problemsOf = (
  service: ServiceName,
  event: { type: string; data: unknown; sealed?: unknown },
): string[] => {
  const definition = definitionOf(service, event.type);
  if (definition === undefined) return [`${service} publishes no event called ${event.type}`];
  return [
    ...checkFor(`${service}/${event.type}/data`, definition.data)(event.data),
    ...checkFor(`${service}/${event.type}/sealed`, definition.sealed)(event.sealed),
  ];
};

/** What is wrong with an event as readers receive it: its clear part, and that a sealed part is where one belongs. */
export const receivedProblemsOf = (event: {
  readonly source: ServiceName;
  readonly type: string;
  readonly data: unknown;
  readonly sealed: unknown;
}): string[] => {
  const definition = definitionOf(event.source, event.type);
  if (definition === undefined) return [`${event.source} publishes no event called ${event.type}`];
  const sealed = definition.sealed === undefined && event.sealed !== null ? ['has no sealed part'] : [];
  return [...checkFor(`${event.source}/${event.type}/data`, definition.data)(event.data), ...sealed];
};

/** Which service owns the streams of a category: the part of a stream's id before the id itself. */
export const STREAM_OWNERS: Readonly<Record<string, ServiceName>> = {
  consultation: 'intake',
  case: 'intake',
  'chart-access': 'intake',
  site: 'scheduling',
  room: 'scheduling',
  practitioner: 'scheduling',
  appointment: 'scheduling',
  preparation: 'therapy',
  'therapy-session': 'therapy',
  'therapy-record': 'therapy',
  'therapy-access': 'therapy',
  engagement: 'therapy',
  note: 'therapy',
  infusion: 'infusion',
  'adverse-event': 'infusion',
  vial: 'infusion',
  shipment: 'infusion',
  'shift-count': 'infusion',
  measurements: 'course',
  protocol: 'course',
  course: 'course',
  access: 'audit',
  fill: 'audit',
};

/** Streams that every service has: attempts refused before there was a stream of their own, and what operators did. */
const OF_EVERY_SERVICE = ['refusal', 'redrive', 'operation'];

/** The service that owns a stream; undefined when the id is not one of ours. */
export const ownerOfStream = (streamId: string): ServiceName | undefined => {
  const category = Object.keys(STREAM_OWNERS)
    .filter((name) => streamId.startsWith(`${name}-`))
    .sort((a, b) => b.length - a.length)[0];
  return category === undefined
    ? SERVICES.find((name) => OF_EVERY_SERVICE.some((common) => streamId.startsWith(`${common}-${name}-`)))
    : STREAM_OWNERS[category];
};
