import type {
  CLEARANCE_RESULTS,
  CONSENT_TYPES,
  ELIGIBILITY_OUTCOMES,
  INDICATIONS,
  IntakeEvent,
  SCREEN_RESULTS,
} from '#contracts';
import type { Actor, InstantText, Temporal } from '#kernel';
import type { ClinicPolicy, DisclosureConsent, Reading } from '#protocol';
import type { DisclosureCommand } from './disclosures.types.js';
import type { Answers } from './instruments.js';

export type Indication = (typeof INDICATIONS)[number];
export type ConsentType = (typeof CONSENT_TYPES)[number];
export type EligibilityOutcome = (typeof ELIGIBILITY_OUTCOMES)[number];

/** `occurredAt` only for what is entered later than it happened. */
export type IntakeCaseEvent = Exclude<
  IntakeEvent,
  { type: 'ConsultationRequested' | 'ConsultationCompleted' | 'AccessRecorded' }
> & {
  readonly occurredAt?: InstantText;
};

type ClearanceResult = (typeof CLEARANCE_RESULTS)[number];
type ScreenResult = (typeof SCREEN_RESULTS)[number];

export interface Eligibility {
  readonly eligibilityId: string;
  readonly decidedAt: InstantText;
  readonly validUntil: InstantText;
  readonly maxInfusions: number;
  /** Infusions under it that count. */
  readonly used: number;
  /** By infusion under it: whether it counts. */
  readonly noted: Readonly<Record<string, boolean>>;
  /** Null before the first infusion under it. */
  readonly gapEndsAt: InstantText | null;
  /** Null where the decision is older than its signature. */
  readonly decidedBy: string | null;
  /** Of the policy that its end was last computed by. */
  readonly policyVersion: string;
}

export interface OpenAlert {
  readonly alertId: string;
  readonly level: 'HIGH' | 'URGENT';
  /** Whom it was routed to. */
  readonly clinicianId: string | null;
}

/** A contraindication that stands: identified and not cleared. */
export interface Contraindication {
  readonly code: string;
  readonly class: 'ABSOLUTE' | 'RELATIVE' | 'TEMPORARY';
  readonly recheckAt: InstantText | null;
  readonly overriddenBy: string | null;
}

export interface IntakeCase {
  readonly status: 'OPEN' | 'CLOSED';
  readonly courseId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly indication: Indication;
  readonly openAlerts: readonly OpenAlert[];
  readonly consentsInForce: readonly ConsentType[];
  /** Consents that name a recipient, the ended ones as well. */
  readonly disclosures: readonly DisclosureConsent[];
  /** The latest result of each instrument, test and so on; `ref` names its record. What they say is sealed. */
  readonly results: Readonly<Record<string, { readonly ref: string; readonly at: InstantText }>>;
  readonly tests: Readonly<Record<string, { readonly ref: string; readonly validUntil: InstantText }>>;
  readonly assessment: { readonly ref: string; readonly adequateTrials: number } | null;
  readonly medications: { readonly ref: string; readonly reviewed: boolean } | null;
  readonly clearance: {
    readonly ref: string;
    readonly result: ClearanceResult;
    readonly validUntil: InstantText;
  } | null;
  readonly contraindications: readonly Contraindication[];
  /** The positive decision that is in force: not expired, not revoked, not superseded by a negative one. */
  readonly eligibility: Eligibility | null;
  /** The positive decision that ran out last, unless it was struck down or decided anew since. */
  readonly ranOut: string | null;
}

/** What a decision is taken by: the clinic's policy, and its site's zone (`P90D` counts local dates). */
interface ByPolicy {
  readonly policy: ClinicPolicy;
  readonly zone: string;
  readonly now: Temporal.Instant;
}

export interface OpenCase extends ByPolicy {
  readonly type: 'OpenCase';
  readonly courseId: string;
  readonly consultationId: string;
  readonly patientRef: string;
  readonly siteId: string;
  readonly indication: Indication;
  /** As the consultation ended; null while it has not. */
  readonly consultationOutcome: 'PROCEED' | 'DECLINE' | 'REFER_OUT' | null;
  /** Null once the patient's key is destroyed. */
  readonly birthDate: string | null;
}

type Acting = Pick<Actor, 'subject' | 'role'>;

export interface ReceiveReferral {
  readonly type: 'ReceiveReferral';
  readonly referralId: string;
  readonly referrer: string;
  readonly referrerCredential: string;
  readonly reasonCode: string;
  readonly documentRef: string | null;
}

export interface AssignInstruments {
  readonly type: 'AssignInstruments';
  readonly assignments: readonly {
    readonly instrumentCode: string;
    readonly dueBy: InstantText;
    readonly purpose: string;
  }[];
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}

export interface AnsweredInstrument {
  readonly instrumentCode: string;
  /** Null: the current one. */
  readonly instrumentVersion: string | null;
  readonly itemResponses: Answers;
  /** Where the answers stand in the request, for whoever has to mend them. */
  readonly field: string;
  readonly resultId: string;
  readonly alertId: string;
  /** The last score of this instrument in this case, if it can still be read. */
  readonly previousScore: number | null;
  /** Earlier results that may still be read, by their id: looked up where the score itself may not be disclosed. */
  readonly earlier: readonly Reading[];
}

export interface RecordInstruments {
  readonly type: 'RecordInstruments';
  readonly results: readonly AnsweredInstrument[];
  readonly language: string;
  readonly completedBy: 'PATIENT' | 'CLINICIAN';
  readonly completedAt: InstantText | null;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}

export interface RouteAlert {
  readonly type: 'RouteAlert';
  readonly alertId: string;
  readonly clinicianId: string;
}

export interface ResolveAlert {
  readonly type: 'ResolveAlert';
  readonly alertId: string;
  readonly action: string;
  readonly followUpAt: InstantText | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}

export interface Assessment {
  readonly assessmentId: string;
  readonly modality: 'IN_PERSON' | 'VIDEO';
  readonly psychosisScreen: ScreenResult;
  readonly maniaScreen: ScreenResult;
  readonly adequateTrials: number;
  readonly diagnoses: readonly string[];
  readonly rationale: string;
}

/** One drug as the patient takes it, by RxNorm ingredient. */
export interface MedicationItem {
  readonly rxnorm: string;
  readonly doseMg: number;
  readonly perDay: number;
  readonly morning: boolean;
  readonly lastDoseAt: InstantText | null;
}

export interface ClearanceTest {
  readonly testId: string;
  readonly test: string;
  readonly value: number | string;
  readonly unit: string | null;
  readonly performedAt: InstantText | null;
}

export interface MedicalClearance {
  readonly clearanceId: string;
  readonly result: ClearanceResult;
  readonly conditions: readonly string[];
  readonly validUntil: InstantText | null;
}

export interface RecordWorkUp extends ByPolicy {
  readonly type: 'RecordWorkUp';
  readonly assessment: Assessment | null;
  /** `changed`: against the list before; `reviewed`: by a prescriber. */
  readonly medications: {
    readonly reconciliationId: string;
    readonly items: readonly MedicationItem[];
    readonly changed: boolean;
    readonly reviewed: boolean;
  } | null;
  readonly tests: readonly ClearanceTest[];
  readonly findings: readonly string[];
  readonly clearance: MedicalClearance | null;
  readonly actor: Acting;
}

export interface ClearContraindication {
  readonly type: 'ClearContraindication';
  readonly code: string;
  readonly reasonCode: string;
  readonly reason: string;
  readonly actor: Acting;
  readonly now: Temporal.Instant;
}

export interface OverrideContraindication extends Omit<ClearContraindication, 'type' | 'now'> {
  readonly type: 'OverrideContraindication';
}

export interface InstructHold {
  readonly type: 'InstructHold';
  readonly holdId: string;
  readonly rxnorm: string;
  readonly from: InstantText;
  readonly until: InstantText;
  readonly taperPlanRef: string | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}

export interface SignConsent {
  readonly type: 'SignConsent';
  readonly consentId: string;
  readonly consentType: ConsentType;
  readonly textVersion: string;
  readonly language: string;
  readonly method: 'IN_PERSON' | 'ELECTRONIC' | 'VERBAL_WITNESSED';
  readonly signedBy: 'PATIENT' | 'LEGAL_REPRESENTATIVE';
  readonly witnessId: string | null;
  /** Right answers about the text, where it was asked about. */
  readonly comprehensionScore: number | null;
  readonly actor: Acting;
  readonly policy: ClinicPolicy;
}

export interface ReaffirmConsent {
  readonly type: 'ReaffirmConsent';
  readonly consentType: ConsentType;
  readonly textVersion: string;
  readonly policy: ClinicPolicy;
}

export interface WithdrawConsent {
  readonly type: 'WithdrawConsent';
  readonly consentType: ConsentType;
  readonly inSession: boolean;
  readonly effectiveFrom: InstantText | null;
  readonly policy: ClinicPolicy;
  readonly now: Temporal.Instant;
}

export interface DecideEligibility extends ByPolicy {
  readonly type: 'DecideEligibility';
  readonly eligibilityId: string;
  readonly outcome: EligibilityOutcome;
  readonly conditions: readonly string[];
  readonly reasons: readonly string[];
  readonly validUntil: InstantText | null;
  /** Of a deferral. */
  readonly deferredUntil: InstantText | null;
  readonly maxInfusions: number | null;
  readonly actor: Acting;
}

export interface RevokeEligibility {
  readonly type: 'RevokeEligibility';
  readonly cause: string;
}

/** The timer's question: has the eligibility in force run out by now? */
export interface ExpireEligibility {
  readonly type: 'ExpireEligibility';
  readonly now: Temporal.Instant;
}

/** The pump of an infusion of this course was stopped. */
export interface NoteInfusion {
  readonly type: 'NoteInfusion';
  readonly infusionId: string;
  readonly counts: boolean;
  readonly stoppedAt: InstantText;
  readonly policy: ClinicPolicy;
  readonly zone: string;
}

/** What was said about an infusion that was noted was an error. */
export interface CorrectInfusionNote extends Pick<NoteInfusion, 'infusionId' | 'counts' | 'policy'> {
  readonly type: 'CorrectInfusionNote';
}

export interface NoteAdverseEvent {
  readonly type: 'NoteAdverseEvent';
  readonly adverseEventId: string;
  readonly grade: number;
  readonly policy: ClinicPolicy;
}

/** A check before an infusion of this course. */
export interface NoteRoomCheck extends ByPolicy {
  readonly type: 'NoteRoomCheck';
  readonly checkCode: string;
  readonly passed: boolean;
  readonly value: number | null;
  readonly findingId: string;
  readonly alertId: string;
  readonly previousScore: number | null;
}

export interface CloseCase {
  readonly type: 'CloseCase';
  readonly reason: string;
  /** Whether the treatment course of the same id has been opened and is not over. */
  readonly courseUnderWay: boolean;
}

export type IntakeCaseCommand =
  | OpenCase
  | ReceiveReferral
  | AssignInstruments
  | RecordInstruments
  | RouteAlert
  | ResolveAlert
  | RecordWorkUp
  | ClearContraindication
  | OverrideContraindication
  | InstructHold
  | SignConsent
  | ReaffirmConsent
  | WithdrawConsent
  | DisclosureCommand
  | { readonly type: 'TransferCase'; readonly to: string }
  | DecideEligibility
  | RevokeEligibility
  | ExpireEligibility
  | NoteInfusion
  | CorrectInfusionNote
  | NoteAdverseEvent
  | NoteRoomCheck
  | CloseCase;
