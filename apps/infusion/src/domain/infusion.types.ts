import type { AdverseEventEvent, InfusionEvent as OfService } from '#contracts';
import type { Decision, Refusal, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { DoseOrder } from './dose.js';
import type { RoomCommand } from './room.types.js';

type Published = Exclude<OfService, AdverseEventEvent>;
/** `occurredAt`: readings are often typed in later than they were taken. */
export type InfusionEvent = Published & { readonly occurredAt?: string };
type EventOf<T extends Published['type']> = Extract<Published, { type: T }>;
export type Decided = Decision<InfusionEvent>;

export type CheckIn = EventOf<'PatientCheckedIn'>['data'];
export type Escort = EventOf<'EscortConfirmed'>['data'];
export type Dose = EventOf<'DoseOrdered'>['data'];
export type Start = EventOf<'InfusionStarted'>['data'];
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
  readonly gaps: readonly Gap[];
  readonly pumpMlPerH: number | null;
  readonly volumeInfusedMl: number;
  readonly recovery: readonly Recovery[];
  readonly consentWithdrawn: boolean;
  readonly leftAt: string | null;
  /** The call after discharge: made, or missed so far. */
  readonly contactedAt: string | null;
  readonly contactOverdue: boolean;
}

export interface CheckInPatient {
  readonly type: 'CheckInPatient';
  readonly checkIn: CheckIn;
  readonly policy: ClinicPolicy;
}
export interface ConfirmEscort {
  readonly type: 'ConfirmEscort';
  readonly escort: Escort;
}
interface Ordering extends DoseOrder {
  readonly weightMeasuredAt: string;
  readonly prescriberId: string;
  readonly credentialsMissing: readonly string[];
  /** The patient's last dose before this visit. */
  readonly previous: { readonly weightKg: number; readonly mgPerKg: number } | null;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface OrderDose extends Ordering {
  readonly type: 'OrderDose';
}
export interface AdjustDose extends Ordering {
  readonly type: 'AdjustDose';
  readonly reasonCode: string;
}
/** What a person would need to hold for their part, and does not. */
export interface StaffMember {
  readonly practitionerId: string;
  readonly credentialsMissing: readonly string[];
}
export interface StartInfusion {
  readonly type: 'StartInfusion';
  readonly now: Temporal.Instant;
  readonly zone: string;
  readonly monitor: StaffMember;
  readonly supervisor: StaffMember;
  readonly therapist: StaffMember | null;
  /** What else stands against these people at this site, such as a supervisor who is not there. */
  readonly crewProblems: readonly Refusal[];
  /** The permit of the step, or what the course says is missing. */
  readonly permit:
    { readonly permitId: string; readonly attendance: readonly string[] } | { readonly rejected: Refusal };
  /** By the local copy of what intake published for this course. */
  readonly consentInForce: boolean;
  /** Another infusion after which this patient has not left yet, whichever course it belongs to. */
  readonly otherInfusionId: string | null;
  readonly pumpId: string | null;
  readonly ivSite: string | null;
  /** Issued to this visit from the medication ledger, and still usable; whole micrograms. */
  readonly issuedMcg: number;
  readonly policy: ClinicPolicy;
}
export interface PauseInfusion {
  readonly type: 'PauseInfusion';
  readonly reasonCode: string;
  readonly volumeInfusedMl: number | null;
  readonly confirms: readonly string[];
}
export interface ResumeInfusion {
  readonly type: 'ResumeInfusion';
  readonly reasonCode: string;
}
export interface StopInfusion {
  readonly type: 'StopInfusion';
  readonly kind: Stop['kind'];
  readonly reasonCode: string;
  readonly mgDelivered: number;
  readonly volumeInfusedMl: number | null;
  readonly confirms: readonly string[];
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface NoteConsentWithdrawal {
  readonly type: 'NoteConsentWithdrawal';
  readonly consentType: string;
  readonly effectiveFrom: string;
}
export interface AssessRecovery {
  readonly type: 'AssessRecovery';
  readonly scale: Recovery['scale'];
  readonly score: number;
  readonly now: Temporal.Instant;
}
export interface DischargePatient {
  readonly type: 'DischargePatient';
  readonly by: string;
  readonly escortIdentified: boolean;
  readonly instructionsAcknowledged: boolean;
  readonly suicideQuestionAsked: boolean;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface DischargeAgainstAdvice {
  readonly type: 'DischargeAgainstAdvice';
  readonly by: string;
  readonly witnessId: string;
  readonly reasonCode: string;
  readonly escortIdentified: boolean;
  readonly instructionsAcknowledged: boolean;
  readonly suicideQuestionAsked: boolean;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface DeferInfusion {
  readonly type: 'DeferInfusion';
  readonly initiator: EventOf<'InfusionDeferred'>['data']['initiator'];
  readonly reasonCode: string;
}

export type InfusionCommand =
  | CheckInPatient
  | ConfirmEscort
  | AdjustDose
  | OrderDose
  | StartInfusion
  | PauseInfusion
  | ResumeInfusion
  | StopInfusion
  | NoteConsentWithdrawal
  | AssessRecovery
  | DischargePatient
  | DischargeAgainstAdvice
  | DeferInfusion
  | RoomCommand;
