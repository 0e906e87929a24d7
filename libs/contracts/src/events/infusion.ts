import { Type, type TOptional, type TProperties } from 'typebox';
import {
  Code,
  event,
  Id,
  InstantUtc,
  nullable,
  object,
  oneOf,
  Ordinal,
  orderingViolationBlocked,
  sealedEvent,
  StepIdText,
  Text,
  Zone,
  Name,
  Version,
} from '../event.js';
import { INCIDENTS } from './course.js';
import { adverseEventEvents } from './adverse-event.js';
import { calculation, roomEvents } from './infusion-room.js';

export const STOP_KINDS = ['COMPLETED', 'EARLY', 'PATIENT', 'CLINICAL', 'CONSENT_WITHDRAWN'] as const;

const number = (minimum: number, maximum: number) => Type.Number({ minimum, maximum });

const optional = <P extends TProperties>(properties: P): { [K in keyof P]: TOptional<P[K]> } =>
  Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, Type.Optional(schema)])) as unknown as {
    [K in keyof P]: TOptional<P[K]>;
  };

const atPump = {
  confirms: Type.Optional(Type.Array(Code)),
  volumeInfusedMl: Type.Optional(number(0, 2000)),
};

const permitGate = object({
  gate: Code,
  evidence: Type.Array(Name),
  override: Type.Optional(object({ by: Id, at: InstantUtc })),
});

export const CORRECTION_TARGETS = ['DELIVERY', 'ORDER', 'VITALS', 'SCALE'] as const;

/** What an order and its delivery come to, before a correction and after it. */
const dosed = object({
  mgPerKg: number(0, 10),
  weightKg: number(1, 400),
  mg: number(0, 2000),
  mgDelivered: number(0, 2000),
  deliveredFraction: number(0, 1),
  counts: Type.Boolean(),
});

/** Stream: `infusion-<id>`; key: the course. */
export const infusionEvents = {
  PatientCheckedIn: event(1, {
    infusionId: Id,
    courseId: Id,
    patientRef: Id,
    siteId: Id,
    ordinal: Ordinal,
    appointmentId: nullable(Id),
    identifiersMatched: Type.Array(Code),
    consentReaffirmed: Type.Boolean(),
    checkedInAt: InstantUtc,
    policyVersion: Type.Optional(Version),
  }),
  EscortConfirmed: event(1, { relationship: Code, method: oneOf(['PRESENT', 'CONFIRMED_FOR_PICKUP']) }),
  DoseOrdered: event(1, {
    mgPerKg: number(0, 10),
    weightKg: number(1, 400),
    mg: number(0, 2000),
    minutes: number(1, 600),
    route: oneOf(['IV']),
    prescriberId: Id,
    policyVersion: Version,
    ...optional(calculation),
  }),
  InfusionStarted: event(1, {
    infusionId: Id,
    courseId: Id,
    siteId: Id,
    zone: Zone,
    permitId: Id,
    stepId: StepIdText,
    ordinal: Ordinal,
    monitorId: Id,
    supervisorId: Id,
    therapistId: nullable(Id),
    startedAt: InstantUtc,
    pumpId: Type.Optional(Id),
    ivSite: Type.Optional(Code),
    pumpMlPerH: Type.Optional(number(0, 12_000)),
    /** What the permit rested on: events by gate, and who signed where a gate was overridden. */
    gates: Type.Optional(Type.Array(permitGate)),
    policyVersion: Type.Optional(Version),
  }),
  VitalsRecorded: event(1, {
    observedAt: InstantUtc,
    source: oneOf(['MANUAL', 'DEVICE']),
    sbp: number(30, 300),
    dbp: number(10, 200),
    hr: number(10, 300),
    rr: number(0, 80),
    spo2: number(30, 100),
    moaas: Type.Integer({ minimum: 0, maximum: 5 }),
    /** Mean arterial pressure, as the device says or as it follows from the other two. */
    map: Type.Optional(number(10, 300)),
    /** What the patient shows or says. */
    signs: Type.Optional(Type.Array(Code)),
    o2LPerMin: Type.Optional(number(0, 15)),
    deviceId: Type.Optional(Id),
    /** Why it was entered late. */
    lateReason: Type.Optional(Code),
  }),
  /** `confirms`: the recommendations that a person confirmed by it. */
  InfusionPaused: event(1, { reasonCode: Code, pausedAt: Type.Optional(InstantUtc), ...atPump }),
  InfusionResumed: event(1, {
    reasonCode: Code,
    /** Who supervises from here on; without it, whoever did at the start. */
    supervisorId: Type.Optional(Id),
    policyVersion: Type.Optional(Version),
  }),
  InfusionStopped: event(1, {
    infusionId: Id,
    ordinal: Ordinal,
    kind: oneOf(STOP_KINDS),
    reasonCode: Code,
    mgDelivered: number(0, 2000),
    deliveredFraction: number(0, 1),
    /** Whether it uses up its place in the series, by the policy named. */
    counts: Type.Boolean(),
    stoppedAt: InstantUtc,
    policyVersion: Version,
    ...atPump,
  }),
  /** From here on the session only leads to its end: no start, no resumption; observation until discharge goes on. */
  ConsentWithdrawalNoted: event(1, { infusionId: Id, consentType: Code, effectiveFrom: InstantUtc }),
  /** The patient died or is in hospital: the visit only leads to its end from here on. */
  IncidentNoted: event(1, { infusionId: Id, incidentId: Id, incident: oneOf(INCIDENTS) }),
  RecoveryAssessed: event(1, {
    scale: oneOf(['ALDRETE', 'PADSS']),
    score: Type.Integer({ minimum: 0, maximum: 10 }),
    assessedAt: InstantUtc,
  }),
  PatientDischarged: event(1, {
    infusionId: Id,
    ordinal: Ordinal,
    readyAt: InstantUtc,
    dischargedAt: InstantUtc,
    noDriveUntil: InstantUtc,
    instructionsVersion: Version,
    escortIdentified: Type.Boolean(),
    policyVersion: Version,
    criteria: Type.Optional(Type.Array(Code)),
    signedBy: Type.Optional(Id),
  }),
  DischargedAgainstAdvice: event(1, {
    infusionId: Id,
    ordinal: Ordinal,
    witnessId: Id,
    reasonCode: Code,
    dischargedAt: InstantUtc,
    noDriveUntil: InstantUtc,
    unmet: Type.Array(Code),
    policyVersion: Version,
  }),
  /** The patient did not leave by the door: taken to hospital, or dead. No criterion of discharge is claimed. */
  VisitEndedByIncident: event(1, {
    infusionId: Id,
    ordinal: Ordinal,
    incidentId: Id,
    incident: oneOf(INCIDENTS),
    dischargedAt: InstantUtc,
    endedBy: Id,
  }),
  /**
   * What was entered about this visit was wrong. It stays where it is; from here on `dose.is` holds, or the reading counts
   * for nothing.
   */
  EnteredInErrorMarked: sealedEvent(
    1,
    {
      infusionId: Id,
      ordinal: Ordinal,
      target: oneOf(CORRECTION_TARGETS),
      dose: Type.Optional(object({ was: dosed, is: dosed })),
      reading: Type.Optional(object({ observedAt: InstantUtc, scale: Type.Optional(Code) })),
      reasonCode: Code,
      markedBy: Id,
      policyVersion: Version,
    },
    { reason: Text },
  ),
  InfusionDeferred: event(1, {
    infusionId: Id,
    ordinal: Ordinal,
    initiator: oneOf(['PATIENT', 'CLINIC', 'CLINIC_SAFETY']),
    reasonCode: Code,
  }),
  ...roomEvents,
  ...adverseEventEvents,
  OrderingViolationBlocked: orderingViolationBlocked,
};
