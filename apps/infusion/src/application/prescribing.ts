import { findRow } from '#event-store';
import type { DecisionTools } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { missingForAct } from '#replicas';
import type { EntityManager } from 'typeorm';
import type { InfusionSession, OrderDose, Weighed } from '../domain/infusion.types.js';
import type { DoseColumn } from '../views/infusion.view.js';
import { WeightReplica } from '../views/weight.view.js';

export type Prescription = Pick<
  OrderDose,
  'mgPerKg' | 'weightKg' | 'weightMeasuredAt' | 'minutes' | 'vialMgPerMl' | 'infusionMl'
>;
type Looked = Pick<OrderDose, 'prescriberId' | 'credentialsMissing' | 'previous' | 'weighed' | 'now' | 'policy'>;

interface Given {
  readonly dose: DoseColumn;
  readonly startedAt: string;
}
const utc = (at: Date | string): string => new Date(at).toISOString();

const LAST_GIVEN = `SELECT dose, started_at AS at FROM infusion_sessions
  WHERE patient_ref = $1 AND id <> $2 AND started_at IS NOT NULL ORDER BY started_at DESC LIMIT 1`;

/** The patient's last dose before this visit. */
const lastGiven = async (manager: EntityManager, id: string, patientRef: string): Promise<Given | null> => {
  const [last] = await manager.query<{ dose: DoseColumn | null; at: Date }[]>(LAST_GIVEN, [patientRef, id]);
  return last === undefined || last.dose === null ? null : { dose: last.dose, startedAt: utc(last.at) };
};

const newer = (a: Weighed | null, b: Weighed | null): Weighed | null => {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a.at) < Date.parse(b.at) ? b : a;
};

const weighedAtIntake = async (manager: EntityManager, patientRef: string): Promise<Weighed | null> => {
  const row = await findRow(manager, WeightReplica, { patientRef });
  return row === null ? null : { kg: row.weightKg, at: utc(row.measuredAt) };
};

const weighedHere = (given: Given | null): Weighed | null =>
  given && { kg: given.dose.weightKg, at: given.dose.weightMeasuredAt ?? given.startedAt };

/** What the weight of this visit's order is compared with. */
export const weightBefore = async (manager: EntityManager, id: string, patientRef: string): Promise<Weighed | null> => {
  const [given, atIntake] = await Promise.all([
    lastGiven(manager, id, patientRef),
    weighedAtIntake(manager, patientRef),
  ]);
  return newer(weighedHere(given), atIntake);
};

/** What an order is judged by: the prescriber's credentials, what the patient weighed, and was given here before. */
export const prescribing = async (
  id: string,
  prescriberId: string,
  policy: ClinicPolicy,
  { uow: { manager }, state: { checkIn }, now }: DecisionTools<InfusionSession>,
): Promise<Looked> => {
  const prescribes = {
    act: 'prescribe',
    practitionerId: prescriberId,
    siteId: checkIn?.siteId ?? null,
    at: now,
  } as const;
  const patientRef = checkIn?.patientRef ?? '';
  const [credentialsMissing, given, atIntake] = await Promise.all([
    missingForAct(manager, policy, prescribes),
    lastGiven(manager, id, patientRef),
    weighedAtIntake(manager, patientRef),
  ]);
  const weighed = newer(weighedHere(given), atIntake);
  const previous = given === null ? null : { mgPerKg: given.dose.mgPerKg };
  return { prescriberId, credentialsMissing, previous, weighed, now, policy };
};

/** The numbers that the order came to: what is drawn up, with what it is filled up, and how fast the pump runs. */
export const calculated = ({ dose }: InfusionSession): object => ({
  mg: dose?.mg ?? null,
  drugMl: dose?.drugMl ?? null,
  diluentMl: dose?.diluentMl ?? null,
  pumpMlPerH: dose?.pumpMlPerH ?? null,
});
