import { Type } from 'typebox';
import { Code, event, Id, InstantUtc, nullable, oneOf, sealedEvent, Text, Name, Unit, Version } from '../event.js';

export const CHECK_RESULTS = ['PASS', 'FAIL', 'NOT_APPLICABLE'] as const;
export const RECOMMENDATIONS = ['ACKNOWLEDGE', 'HOLD', 'STOP'] as const;
export const ROOM_PHASES = ['BEFORE', 'RUNNING', 'RECOVERY'] as const;
export const CONTACT_OUTCOMES = ['WELL', 'CONCERN', 'REFERRED'] as const;

const number = (minimum: number, maximum: number) => Type.Number({ minimum, maximum });
const policyVersion = Version;

/** What an order comes to. Milligrams, millilitres and the pump's rate are computed by the system, exactly. */
export const calculation = {
  weightMeasuredAt: InstantUtc,
  vialMgPerMl: number(0, 1000),
  drugMl: number(0, 1000),
  diluentMl: number(0, 2000),
  infusionMl: number(0, 2000),
  pumpMlPerH: number(0, 12_000),
};

/** What happens in the room beside start and stop; same streams as `infusionEvents`. */
export const roomEvents = {
  PreInfusionCheckRecorded: event(1, {
    checkCode: Code,
    result: oneOf(CHECK_RESULTS),
    evidence: Code,
    value: nullable(Type.Integer()),
    /** Fasting: when the patient last ate, and last drank. */
    lastSolidsAt: nullable(InstantUtc),
    lastLiquidsAt: nullable(InstantUtc),
    checkedAt: InstantUtc,
    recordedBy: Id,
    policyVersion,
  }),
  /** A signed permission to start although this check does not pass. */
  PreInfusionCheckOverridden: sealedEvent(
    1,
    { checkCode: Code, signedBy: Id, role: Name, reasonCode: Code, signedAt: InstantUtc, policyVersion },
    { reason: Text },
  ),
  /** In place of the order before it; what was checked of that one does not count for this one. */
  DoseAdjusted: event(1, {
    fromMgPerKg: number(0, 10),
    fromMg: number(0, 2000),
    reasonCode: Code,
    mgPerKg: number(0, 10),
    weightKg: number(1, 400),
    mg: number(0, 2000),
    minutes: number(1, 600),
    route: oneOf(['IV']),
    prescriberId: Id,
    policyVersion,
    ...calculation,
  }),
  DoseIndependentlyChecked: event(1, {
    checkedBy: Id,
    preparedBy: Id,
    computedMg: number(0, 2000),
    computedMl: number(0, 2000),
    computedMlPerH: number(0, 12_000),
    policyVersion,
  }),
  EscortDidNotAppear: event(1, { expectedAt: nullable(InstantUtc), reportedAt: InstantUtc }),
  ScaleRecorded: event(1, {
    scale: Code,
    version: Version,
    items: Type.Array(Type.Integer(), { maxItems: 30 }),
    score: Type.Integer(),
    phase: oneOf(ROOM_PHASES),
    observedAt: InstantUtc,
    lateReason: nullable(Code),
  }),
  /** No reading was on record when the time for it, and its grace, had passed. */
  MonitoringGapDetected: event(1, {
    dueAt: InstantUtc,
    /** Absent: vital signs. */
    scale: Type.Optional(Code),
    phase: oneOf(ROOM_PHASES),
    detectedAt: InstantUtc,
    lateBySeconds: Type.Integer({ minimum: 0 }),
    policyVersion,
  }),
  /** A recommendation. Only a person holds or stops an infusion. */
  ThresholdBreached: event(1, {
    ruleId: Code,
    parameter: Name,
    value: Type.Number(),
    limit: Type.Number(),
    phase: oneOf(ROOM_PHASES),
    recommendation: oneOf(RECOMMENDATIONS),
    observedAt: InstantUtc,
    policyVersion,
  }),
  /** A clinician has seen these recommendations and goes on. */
  ThresholdsAcknowledged: event(1, {
    ruleIds: Type.Array(Code),
    signedBy: Id,
    role: Name,
    reasonCode: Code,
    policyVersion: Type.Optional(Version),
  }),
  RateChanged: event(1, {
    fromMlPerH: number(0, 12_000),
    toMlPerH: number(0, 12_000),
    mgPerKgPerHour: number(0, 100),
    volumeInfusedMl: number(0, 2000),
    reasonCode: Code,
    orderedBy: Id,
    changedAt: InstantUtc,
    policyVersion,
  }),
  RescueMedicationGiven: event(1, {
    drug: Code,
    dose: number(0, 10_000),
    unit: Unit,
    route: Code,
    adverseEventId: nullable(Id),
    orderedBy: Id,
    givenBy: Id,
    givenAt: InstantUtc,
    policyVersion,
  }),
  PostDischargeContactMade: sealedEvent(
    1,
    { outcome: oneOf(CONTACT_OUTCOMES), contactedAt: InstantUtc, contactedBy: Id },
    { findings: nullable(Text) },
  ),
  PostDischargeContactOverdue: event(1, { dueAt: InstantUtc, policyVersion: Type.Optional(Version) }),
};
