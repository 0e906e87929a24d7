import type { ClinicPolicy, StepKind } from '#protocol';
import type { Profession } from './practitioner.js';
import type { RoomKind } from './room.js';

type Required = ClinicPolicy['credentials']['therapist'];

const DRUG_IS_GIVEN: readonly StepKind[] = ['INFUSION', 'DOSING'];

/** In the room while the drug is given, each profession answers for its own part: supervising, monitoring, therapy. */
const WHILE_DOSING: Readonly<Record<Profession, keyof ClinicPolicy['credentials'] | null>> = {
  PHYSICIAN: 'infusionSupervisor',
  NURSE_PRACTITIONER: 'infusionSupervisor',
  CRNA: 'infusionMonitor',
  NURSE: 'infusionMonitor',
  THERAPIST: 'therapist',
  COORDINATOR: null,
};

/** What the clinic policy asks of somebody of this profession who is booked for a step of this kind. */
export const requiredCredentials = (
  kind: StepKind,
  profession: Profession,
  { credentials }: Pick<ClinicPolicy, 'credentials'>,
): Required => {
  const part = DRUG_IS_GIVEN.includes(kind) ? WHILE_DOSING[profession] : 'therapist';
  return part === null ? [] : credentials[part];
};

/** Ketamine is given where monitoring and resuscitation gear stand; therapy may take place in either room. */
export const roomFits = (kind: StepKind, room: RoomKind): boolean =>
  room === 'INFUSION' || !DRUG_IS_GIVEN.includes(kind);
