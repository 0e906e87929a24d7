import type { INDICATIONS, IntakeEvent } from '#contracts';
import type { InstantText } from '#kernel';
import type { DisclosureConsent } from '#protocol';
import type { ConsentType, ReaffirmConsent, SignConsent, WithdrawConsent } from './consents.types.js';
import type { ByPolicy } from './deciding.types.js';
import type { DisclosureCommand } from './disclosures.types.js';
import type {
  CorrectInfusionNote,
  DecideEligibility,
  Eligibility,
  ExpireEligibility,
  NoteAdverseEvent,
  NoteInfusion,
  RevokeEligibility,
} from './eligibility.types.js';
import type {
  AssignInstruments,
  NoteRoomCheck,
  OpenAlert,
  RecordInstruments,
  ResolveAlert,
  RouteAlert,
} from './screening.types.js';
import type {
  ClearContraindication,
  ClearanceResult,
  Contraindication,
  InstructHold,
  OverrideContraindication,
  RecordWorkUp,
} from './work-up.types.js';

export type Indication = (typeof INDICATIONS)[number];

/** `occurredAt` only for what is entered later than it happened. */
export type IntakeCaseEvent = Exclude<
  IntakeEvent,
  { type: 'ConsultationRequested' | 'ConsultationCompleted' | 'AccessRecorded' }
> & {
  readonly occurredAt?: InstantText;
};

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

export interface ReceiveReferral {
  readonly type: 'ReceiveReferral';
  readonly referralId: string;
  readonly referrer: string;
  readonly referrerCredential: string;
  readonly reasonCode: string;
  readonly documentRef: string | null;
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
