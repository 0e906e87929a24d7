import type { MedicationEvent, OrderingViolationBlocked } from '#contracts';
import {
  accept,
  refusal,
  refuse,
  type Aggregate,
  type Decision,
  type MissingGate,
  type Role,
  type Temporal,
} from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { inexact, micrograms, type Micrograms } from './quantity.js';
import { firstOf } from './vial-rules.js';

type CountEvent = Extract<MedicationEvent, { type: 'ShiftCountRecorded' | 'ShiftCountConfirmed' }>;
export type ShiftCountEvent = CountEvent | OrderingViolationBlocked;
type Recorded = Extract<CountEvent, { type: 'ShiftCountRecorded' }>['data'];

export interface ShiftCount extends Recorded {
  readonly confirmedBy: string | null;
}
export interface CountLine {
  readonly vialId: string;
  readonly mg: number;
}

export type ShiftCountCommand =
  | {
      readonly type: 'RecordShiftCount';
      readonly countId: string;
      readonly siteId: string;
      readonly registration: string | null;
      readonly lines: readonly CountLine[];
      /** What the ledger has on the shelf, by vial. */
      readonly sheet: ReadonlyMap<string, Micrograms>;
      readonly by: string;
      readonly now: Temporal.Instant;
      readonly policy: ClinicPolicy;
    }
  | {
      readonly type: 'ConfirmShiftCount';
      readonly by: string;
      readonly role: Role | 'system';
      /** What of the site nobody has accounted for yet. */
      readonly open: readonly MissingGate[];
      readonly policy: ClinicPolicy;
    };

type Record = Extract<ShiftCountCommand, { type: 'RecordShiftCount' }>;
type Confirm = Extract<ShiftCountCommand, { type: 'ConfirmShiftCount' }>;

const incomplete = ({ lines, sheet }: Record) => {
  const counted = lines.map(({ vialId }) => vialId);
  const missing = [...sheet.keys()].filter((id) => !counted.includes(id));
  const unknown = counted.filter((id) => !sheet.has(id));
  const twice = counted.filter((id, index) => counted.indexOf(id) !== index);
  const say = (what: string, ids: readonly string[]) => (ids.length === 0 ? [] : [`${what}: ${ids.join(', ')}`]);
  const problems = [...say('not counted', missing), ...say('not on the sheet', unknown), ...say('twice', twice)];
  return problems.length === 0 ? null : refusal('COUNT_INCOMPLETE', `${problems.join('; ')}.`);
};

const record = (command: Record): Decision<ShiftCountEvent> => {
  const { countId, siteId, registration, lines, sheet, by, now, policy } = command;
  const reason = firstOf(
    registration === null ? refusal('LOCATION_NOT_REGISTERED', `${siteId} has no DEA registration.`) : null,
    incomplete(command),
    ...lines.map(({ mg }) => inexact('mg', mg)),
  );
  if (reason !== null) return refuse(reason);
  const counted = lines.map(({ vialId, mg }) => ({
    vialId,
    expectedMcg: sheet.get(vialId) ?? 0,
    countedMcg: micrograms(mg),
  }));
  const data = {
    countId,
    siteId,
    by,
    lines: counted,
    countedAt: now.toString(),
    policyVersion: policyVersionOf(policy),
  };
  return accept({ type: 'ShiftCountRecorded', data });
};

/** Closes the shift: a second person has counted as well, and nothing of the shift is left open. */
const confirm = ({ by, role, open, policy }: Confirm, state: ShiftCount): Decision<ShiftCountEvent> => {
  const { confirmRoles } = policy.medication.count;
  const reason = firstOf(
    state.confirmedBy === null ? null : refusal('COUNT_ALREADY_CONFIRMED', 'The count is confirmed.'),
    state.by === by ? refusal('WITNESS_IS_ACTOR', 'You counted: somebody else has to confirm it.') : null,
    (confirmRoles as readonly string[]).includes(role)
      ? null
      : refusal('WITNESS_NOT_ALLOWED', `role is ${role}, allowed: ${confirmRoles.join(', ')}.`),
    open.length === 0 ? null : refusal('SHIFT_NOT_RECONCILED', `${open.length} not accounted for.`, open),
  );
  if (reason !== null) return refuse(reason);
  const { countId, siteId } = state;
  return accept({ type: 'ShiftCountConfirmed', data: { countId, siteId, confirmedBy: by } });
};

const evolve = (state: ShiftCount | null, event: ShiftCountEvent): ShiftCount | null => {
  if (event.type === 'ShiftCountRecorded') return { ...event.data, confirmedBy: null };
  return state !== null && event.type === 'ShiftCountConfirmed'
    ? { ...state, confirmedBy: event.data.confirmedBy }
    : state;
};

const decide = (command: ShiftCountCommand, state: ShiftCount | null): Decision<ShiftCountEvent> => {
  if (command.type === 'RecordShiftCount')
    return state === null ? record(command) : refuse(refusal('ALREADY_EXISTS', 'The count is recorded.'));
  return state === null ? refuse(refusal('NOT_FOUND', 'There is no such count.')) : confirm(command, state);
};

/** A count of every vial of a site, by two people. */
export const shiftCount: Aggregate<ShiftCount | null, ShiftCountCommand, ShiftCountEvent> = {
  service: 'infusion',
  category: 'shift-count',
  initial: null,
  evolve,
  decide,
  subject: (state) => (state === null ? undefined : { key: state.countId, siteId: state.siteId, patientRef: null }),
};
