import type { InfusionEvent as Published } from '#contracts';
import type { Decision, Refusal, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';

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

/** One visit with ketamine, from check-in to discharge. */
export interface InfusionSession {
  readonly status: 'NONE' | 'CHECKED_IN' | 'RUNNING' | 'PAUSED' | 'STOPPED' | 'DISCHARGED' | 'DEFERRED';
  readonly checkIn: CheckIn | null;
  readonly escort: Escort | null;
  readonly dose: Dose | null;
  readonly start: Start | null;
  readonly stop: Stop | null;
  /** When each set of vital signs was taken, in the order of entry. */
  readonly vitals: readonly string[];
  readonly recovery: readonly Recovery[];
  readonly consentWithdrawn: boolean;
  readonly leftAt: string | null;
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
export interface OrderDose {
  readonly type: 'OrderDose';
  readonly mgPerKg: number;
  readonly weightKg: number;
  readonly minutes: number;
  readonly prescriberId: string;
  readonly credentialsMissing: readonly string[];
  readonly policy: ClinicPolicy;
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
  /** The permit of the step, or what the course says is missing. */
  readonly permit:
    { readonly permitId: string; readonly attendance: readonly string[] } | { readonly rejected: Refusal };
  /** By the local copy of what intake published for this course. */
  readonly consentInForce: boolean;
  /** Another infusion after which this patient has not left yet, whichever course it belongs to. */
  readonly otherInfusionId: string | null;
  /** Issued to this visit from the medication ledger, and still usable; whole micrograms. */
  readonly issuedMcg: number;
}
export interface RecordVitals {
  readonly type: 'RecordVitals';
  readonly vitals: Vitals;
  readonly now: Temporal.Instant;
}
export interface PauseInfusion {
  readonly type: 'PauseInfusion';
  readonly reasonCode: string;
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
  readonly escortIdentified: boolean;
  readonly instructionsAcknowledged: boolean;
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
  | OrderDose
  | StartInfusion
  | RecordVitals
  | PauseInfusion
  | ResumeInfusion
  | StopInfusion
  | NoteConsentWithdrawal
  | AssessRecovery
  | DischargePatient
  | DischargeAgainstAdvice
  | DeferInfusion;
