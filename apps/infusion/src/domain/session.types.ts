import type { AdverseEventEvent, InfusionEvent as OfService } from '#contracts';
import type { Decision } from '#kernel';

type Published = Exclude<OfService, AdverseEventEvent>;
/** `occurredAt`: readings are often typed in later than they were taken. */
export type InfusionEvent = Published & { readonly occurredAt?: string };
export type EventOf<T extends Published['type']> = Extract<Published, { type: T }>;
export type Decided = Decision<InfusionEvent>;

export type CheckIn = EventOf<'PatientCheckedIn'>['data'];
export type Escort = EventOf<'EscortConfirmed'>['data'];
export type Dose = EventOf<'DoseOrdered'>['data'];
export type Start = EventOf<'InfusionStarted'>['data'];
export type PermitGate = NonNullable<Start['gates']>[number];
export type Vitals = EventOf<'VitalsRecorded'>['data'];
export type Stop = EventOf<'InfusionStopped'>['data'];
export type Recovery = EventOf<'RecoveryAssessed'>['data'];

export type CalculatedDose = Omit<EventOf<'DoseAdjusted'>['data'], 'fromMgPerKg' | 'fromMg' | 'reasonCode'>;
export type DoseCheck = EventOf<'DoseIndependentlyChecked'>['data'];
export type CheckFinding = EventOf<'PreInfusionCheckRecorded'>['data'];
export type CheckOverride = EventOf<'PreInfusionCheckOverridden'>['data'];
export type Breach = EventOf<'ThresholdBreached'>['data'];
export type Gap = EventOf<'MonitoringGapDetected'>['data'];
export type ScaleResult = EventOf<'ScaleRecorded'>['data'];
export type Phase = Breach['phase'];

/** One visit with ketamine, from check-in to the call after discharge. */
export interface InfusionSession {
  readonly status: 'NONE' | 'CHECKED_IN' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'DISCHARGED' | 'DEFERRED';
  readonly checkIn: CheckIn | null;
  readonly escort: Escort | null;
  readonly dose: Dose | null;
  readonly start: Start | null;
  readonly stop: Stop | null;
  /** By code: the last finding of each check, and who signed that it may be passed over. */
  readonly checks: Readonly<Record<string, CheckFinding>>;
  readonly overrides: Readonly<Record<string, CheckOverride>>;
  /** The second calculation of the order as it stands. */
  readonly doseCheck: DoseCheck | null;
  /** In the order of entry. */
  readonly vitals: readonly Vitals[];
  readonly scales: readonly ScaleResult[];
  /** Recommendations that nobody has answered and no later reading has cleared. */
  readonly open: readonly Breach[];
  /** Recommendations to hold or to stop since the stop of the pump, by each reading, that no clinician has answered. */
  readonly objections: readonly Breach[];
  readonly gaps: readonly Gap[];
  readonly pumpMlPerH: number | null;
  readonly volumeInfusedMl: number;
  readonly recovery: readonly Recovery[];
  readonly consentWithdrawn: boolean;
  /** Since when the pump is held; null in holds from before this was recorded. */
  readonly pausedAt: string | null;
  /** The patient is in hospital or dead. */
  readonly incident: Omit<EventOf<'IncidentNoted'>['data'], 'infusionId'> | null;
  readonly leftAt: string | null;
  /** The call after discharge: made, or missed so far. */
  readonly contactedAt: string | null;
  readonly contactOverdue: boolean;
}

/** The newest weight on record that is not of this visit: intake's, or that of an earlier dose. */
export interface Weighed {
  readonly kg: number;
  readonly at: string;
}
