import type { Refusal, Role, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { DoseOrder } from './dose.js';
import type { RoomCommand } from './room.types.js';
import type { CheckIn, Escort, EventOf, PermitGate, Recovery, Stop, Weighed } from './session.types.js';

export type * from './session.types.js';

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
  readonly previous: { readonly mgPerKg: number } | null;
  readonly weighed: Weighed | null;
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
    | { readonly permitId: string; readonly attendance: readonly string[]; readonly gates: readonly PermitGate[] }
    | { readonly rejected: Refusal };
  /** By the local copy of what intake published for this course. */
  readonly consentInForce: boolean;
  /** Another infusion after which this patient has not left yet, whichever course it belongs to. */
  readonly otherInfusionId: string | null;
  readonly pumpId: string | null;
  readonly ivSite: string | null;
  /** Issued to this visit from the medication ledger, and still usable; whole micrograms. */
  readonly issuedMcg: number;
  readonly weighed: Weighed | null;
  readonly policy: ClinicPolicy;
}
export interface PauseInfusion {
  readonly type: 'PauseInfusion';
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
  readonly reasonCode: string;
  readonly volumeInfusedMl: number | null;
  readonly confirms: readonly string[];
}
export interface ResumeInfusion {
  readonly type: 'ResumeInfusion';
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
  readonly reasonCode: string;
  /** Whoever supervises from here on; null: nobody who may is signed on. */
  readonly supervisorId: string | null;
  /** What stands against these people at this site. */
  readonly crewProblems: readonly Refusal[];
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
export interface NoteIncident extends Omit<EventOf<'IncidentNoted'>['data'], 'infusionId'> {
  readonly type: 'NoteIncident';
}
interface Correcting {
  readonly reasonCode: string;
  readonly reason: string;
  readonly by: string;
  readonly role: Role | 'system';
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface CorrectDose extends Correcting {
  readonly type: 'CorrectDose';
  /** Null: as it was recorded. */
  readonly mgDelivered: number | null;
  readonly order: { readonly mgPerKg: number; readonly weightKg: number } | null;
}
export interface MarkReading extends Correcting {
  readonly type: 'MarkReading';
  readonly observedAt: string;
  /** Null: the vital signs of that time. */
  readonly scale: string | null;
}
export interface EndVisit {
  readonly type: 'EndVisit';
  readonly by: string;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
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
  | NoteIncident
  | EndVisit
  | CorrectDose
  | MarkReading
  | AssessRecovery
  | DischargePatient
  | DischargeAgainstAdvice
  | DeferInfusion
  | RoomCommand;
