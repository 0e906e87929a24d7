import type { Act, ClinicPolicy, StepKind } from '#protocol';
import type { Profession } from './practitioner.js';
import type { RoomKind } from './room.js';

type Required = ClinicPolicy['credentials'][Act];

const DRUG_IS_GIVEN: readonly StepKind[] = ['INFUSION', 'DOSING'];

/** In the room while the drug is given, each profession answers for its own part: supervising, monitoring, therapy. */
const WHILE_DOSING: Readonly<Record<Profession, Act | null>> = {
  PHYSICIAN: 'supervise',
  NURSE_PRACTITIONER: 'supervise',
  CRNA: 'monitor',
  NURSE: 'monitor',
  THERAPIST: 'dosingSession',
  COORDINATOR: null,
};

const PSYCHOTHERAPY = {
  PREPARATION: 'prepare',
  INTEGRATION: 'integrate',
  THERAPY: 'therapySession',
} as const satisfies Partial<Record<StepKind, Act>>;

/** What the clinic policy asks of somebody of this profession who is booked for a step of this kind. */
export const requiredCredentials = (
  kind: StepKind,
  profession: Profession,
  { credentials }: Pick<ClinicPolicy, 'credentials'>,
): Required => {
  const part = kind === 'INFUSION' || kind === 'DOSING' ? WHILE_DOSING[profession] : PSYCHOTHERAPY[kind];
  return part === null ? [] : credentials[part];
};

/** Ketamine is given where monitoring and resuscitation gear stand; therapy may take place in either room. */
export const roomFits = (kind: StepKind, room: RoomKind): boolean =>
  room === 'INFUSION' || !DRUG_IS_GIVEN.includes(kind);
