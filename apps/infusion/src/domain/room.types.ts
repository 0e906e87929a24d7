import type { CONTACT_OUTCOMES } from '#contracts';
import type { Temporal } from '#kernel';
import type { ClinicPolicy } from '#protocol';
import type { CheckFinding, Vitals } from './session.types.js';

interface Now {
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

export type Finding = Omit<CheckFinding, 'recordedBy' | 'policyVersion'>;

/** Any number of checks at once: all of them are recorded, or none. */
export interface RecordChecks extends Now {
  readonly type: 'RecordChecks';
  readonly findings: readonly Finding[];
  readonly by: string;
}
export interface OverrideCheck extends Now {
  readonly type: 'OverrideCheck';
  readonly checkCode: string;
  readonly by: string;
  readonly role: string;
  readonly reasonCode: string;
  readonly reason: string;
}
export interface CheckDose {
  readonly type: 'CheckDose';
  readonly by: string;
  readonly preparedBy: string;
  readonly computedMg: number;
  readonly computedMl: number;
  readonly computedMlPerH: number;
  readonly policy: ClinicPolicy;
}
export interface ReportEscortAbsent extends Pick<Now, 'now'> {
  readonly type: 'ReportEscortAbsent';
  readonly expectedAt: string | null;
}
export interface ScaleAnswers {
  readonly scale: string;
  readonly items: readonly number[];
}
export interface RecordVitals extends Now {
  readonly type: 'RecordVitals';
  readonly vitals: Vitals;
  readonly scales: readonly ScaleAnswers[];
}
export interface RecordScales extends Now {
  readonly type: 'RecordScales';
  readonly scales: readonly ScaleAnswers[];
  readonly observedAt: string;
  readonly lateReason: string | null;
}
export interface DetectGaps extends Now {
  readonly type: 'DetectGaps';
}
export interface AcknowledgeThresholds {
  readonly type: 'AcknowledgeThresholds';
  readonly ruleIds: readonly string[];
  readonly by: string;
  readonly role: string;
  readonly reasonCode: string;
  readonly policy: ClinicPolicy;
}
export interface ChangeRate extends Now {
  readonly type: 'ChangeRate';
  readonly mlPerHour: number;
  readonly volumeInfusedMl: number;
  readonly reasonCode: string;
  readonly orderedBy: string;
}
export interface GiveRescueMedication extends Now {
  readonly type: 'GiveRescueMedication';
  readonly drug: string;
  readonly dose: number;
  readonly unit: string;
  readonly route: string;
  readonly adverseEventId: string | null;
  readonly orderedBy: string;
  readonly by: string;
  readonly givenAt: string;
}
export interface MakePostDischargeContact extends Pick<Now, 'now'> {
  readonly type: 'MakePostDischargeContact';
  readonly outcome: (typeof CONTACT_OUTCOMES)[number];
  readonly findings: string | null;
  readonly contactedAt: string;
  readonly by: string;
}
export interface FlagMissedContact extends Now {
  readonly type: 'FlagMissedContact';
}

export type RoomCommand =
  | RecordChecks
  | OverrideCheck
  | CheckDose
  | ReportEscortAbsent
  | RecordVitals
  | RecordScales
  | DetectGaps
  | AcknowledgeThresholds
  | ChangeRate
  | GiveRescueMedication
  | MakePostDischargeContact
  | FlagMissedContact;
