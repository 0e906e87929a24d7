import type { DISCREPANCY_RESOLUTIONS, LOSS_KINDS, LOSS_REPORTS, MedicationEvent, STOCK_PLACES } from '#contracts';
import type { OrderingViolationBlocked } from '#contracts';
import type { Decision, Role, Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { Micrograms } from './quantity.js';
import type { Amounts } from './vial-accounts.js';

export type EventOf<T extends MedicationEvent['type']> = Extract<MedicationEvent, { type: T }>;
type OfShipmentOrCount = 'ShipmentReceived' | 'ShiftCountRecorded' | 'ShiftCountConfirmed';
export type VialEvent = Exclude<MedicationEvent, { type: OfShipmentOrCount }> | OrderingViolationBlocked;
export type VialDecided = Decision<VialEvent>;

export type LossReport = (typeof LOSS_REPORTS)[number];
export type StockPlace = (typeof STOCK_PLACES)[number];
export type Resolution = (typeof DISCREPANCY_RESOLUTIONS)[number];

/** What was given out to a visit and has not been accounted for yet. */
export interface Issue {
  readonly infusionId: string;
  readonly issued: Micrograms;
  readonly remaining: Micrograms;
  /** All of a vial that nobody had opened. */
  readonly whole: boolean;
}
/** What a patient got of an issue, where. */
export interface Given {
  readonly infusionId: string;
  readonly siteId: string;
  readonly mcg: Micrograms;
}
/** Waste or destruction that a second person has not confirmed yet. */
export interface Unwitnessed {
  readonly kind: 'WASTE' | 'DESTRUCTION';
  readonly mcg: Micrograms;
  readonly by: string;
}
/** Which reports of a loss are still to be filed, and until when; `overdue` names those whose time has passed. */
export interface Loss {
  readonly due: Readonly<Partial<Record<LossReport, string>>>;
  readonly overdue: readonly LossReport[];
}
export interface Discrepancy {
  readonly source: EventOf<'DiscrepancyDetected'>['data']['source'];
  readonly expectedMcg: Micrograms;
  readonly countedMcg: Micrograms;
}
export interface Transfer {
  readonly transferId: string;
  readonly fromSiteId: string;
  readonly toSiteId: string;
  readonly mcg: Micrograms;
}

/** One vial from receipt to its last microgram, wherever it is. */
export interface Vial {
  readonly vialId: string;
  /** Where it is, or where it is going to. */
  readonly siteId: string;
  readonly deaRegistration: string;
  readonly ndc: string;
  readonly lot: string;
  readonly mcgPerMl: Micrograms;
  readonly multiDose: boolean;
  readonly usableUntil: string;
  /** Since it was opened, until when it may be used; null while the seal is intact. */
  readonly useBy: string | null;
  readonly amounts: Amounts;
  readonly issues: Readonly<Record<string, Issue>>;
  /** By issue: what was given of it. Rows of vials that were given from before this was kept have none. */
  readonly given?: Readonly<Record<string, Given>>;
  readonly unwitnessed: Readonly<Record<string, Unwitnessed>>;
  readonly losses: Readonly<Record<string, Loss>>;
  readonly discrepancies: Readonly<Record<string, Discrepancy>>;
  readonly transfer: Transfer | null;
}

/** The visit that asks for medication, as the service's own view has it. */
export interface AskingVisit {
  readonly infusionId: string;
  readonly siteId: string;
  readonly status: string;
  /** Ordered and not yet covered by an issue; null while nothing is ordered. */
  readonly uncovered: Micrograms | null;
}

export interface ReceiveVial {
  readonly type: 'ReceiveVial';
  readonly data: EventOf<'VialReceived'>['data'];
}
export interface IssueVial {
  readonly type: 'IssueVial';
  readonly issueId: string;
  readonly visit: AskingVisit | null;
  /** In milligrams; without it, what the ordered dose still lacks (a single-dose vial: all of it). */
  readonly mg: number | null;
  readonly registration: string | null;
  /** Open discrepancies of other vials of the lot at this site. */
  readonly lotDiscrepancies: readonly string[];
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface Administer {
  readonly type: 'Administer';
  readonly issueId: string;
  readonly mcg: Micrograms;
  /** Delivered by the pump, and never issued from anywhere. */
  readonly excess: Micrograms;
  readonly discrepancyId: string;
  readonly policy: ClinicPolicy;
}
export interface CorrectGiven {
  readonly type: 'CorrectGiven';
  readonly issueId: string;
  readonly direction: 'LESS' | 'MORE';
  readonly mcg: Micrograms;
  readonly reasonCode: string;
  readonly by: string;
}
export interface ReturnMedication {
  readonly type: 'ReturnMedication';
  readonly issueId: string;
  readonly mg: number | null;
  readonly sealIntact: boolean;
  /** How much of the issue a running infusion still needs. */
  readonly needed: Micrograms;
}
export interface RecordWaste {
  readonly type: 'RecordWaste';
  readonly wasteId: string;
  /** Null: from the stock. */
  readonly issueId: string | null;
  readonly mg: number | null;
  readonly reasonCode: string;
  readonly method: string;
  readonly needed: Micrograms;
  readonly by: string;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface RecordDestruction {
  readonly type: 'RecordDestruction';
  readonly destructionId: string;
  readonly method: string;
  readonly formRef: string;
  readonly by: string;
  readonly policy: ClinicPolicy;
}
export interface WitnessDisposal {
  readonly type: 'WitnessDisposal';
  readonly disposalId: string;
  readonly by: string;
  readonly role: Role | 'system';
  readonly policy: ClinicPolicy;
}
export interface SendTransfer {
  readonly type: 'SendTransfer';
  readonly transferId: string;
  readonly toSiteId: string;
  readonly toRegistration: string | null;
  readonly invoice: string;
}
export interface ReceiveTransfer {
  readonly type: 'ReceiveTransfer';
  readonly siteId: string;
  readonly registration: string | null;
  readonly mg: number;
  readonly discrepancyId: string;
  readonly policy: ClinicPolicy;
}
export interface ReportLoss {
  readonly type: 'ReportLoss';
  readonly lossId: string;
  readonly from: StockPlace;
  readonly issueId: string | null;
  readonly mg: number;
  readonly kind: (typeof LOSS_KINDS)[number];
  readonly zone: string;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}
export interface FileLossReport {
  readonly type: 'FileLossReport';
  readonly lossId: string;
  readonly report: LossReport;
  readonly reportRef: string;
}
export interface NoteLossOverdue {
  readonly type: 'NoteLossOverdue';
  readonly now: Temporal.Instant;
}
export interface CountVial {
  readonly type: 'CountVial';
  readonly countId: string;
  readonly countedMcg: Micrograms;
  readonly discrepancyId: string;
  readonly policy: ClinicPolicy;
}
export interface ResolveDiscrepancy {
  readonly type: 'ResolveDiscrepancy';
  readonly discrepancyId: string;
  readonly resolution: Resolution;
  readonly reasonCode: string;
  readonly lossId: string;
  readonly by: string;
  readonly role: Role | 'system';
  readonly zone: string;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

export type VialCommand =
  | ReceiveVial
  | IssueVial
  | Administer
  | CorrectGiven
  | ReturnMedication
  | RecordWaste
  | RecordDestruction
  | WitnessDisposal
  | SendTransfer
  | ReceiveTransfer
  | ReportLoss
  | FileLossReport
  | NoteLossOverdue
  | CountVial
  | ResolveDiscrepancy;
