import type { DecisionTools } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { missingForAct } from '#replicas';
import { IsNull, Not } from 'typeorm';
import type { InfusionSession, OrderDose } from '../domain/infusion.types.js';
import { InfusionView } from '../views/infusion.view.js';

export type Prescription = Pick<
  OrderDose,
  'mgPerKg' | 'weightKg' | 'weightMeasuredAt' | 'minutes' | 'vialMgPerMl' | 'infusionMl'
>;
type Looked = Pick<OrderDose, 'prescriberId' | 'credentialsMissing' | 'previous' | 'now' | 'policy'>;

/** What an order is judged by: the prescriber's credentials, and what the patient was given here before. */
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
  const credentialsMissing = await missingForAct(manager, policy, prescribes);
  const last = await manager.findOne(InfusionView, {
    where: { patientRef: checkIn?.patientRef ?? '', id: Not(id), startedAt: Not(IsNull()) },
    order: { startedAt: 'DESC' },
  });
  const given = last?.dose ?? null;
  const previous = given === null ? null : { weightKg: given.weightKg, mgPerKg: given.mgPerKg };
  return { prescriberId, credentialsMissing, previous, now, policy };
};

/** The numbers that the order came to: what is drawn up, with what it is filled up, and how fast the pump runs. */
export const calculated = ({ dose }: InfusionSession): object => ({
  mg: dose?.mg ?? null,
  drugMl: dose?.drugMl ?? null,
  diluentMl: dose?.diluentMl ?? null,
  pumpMlPerH: dose?.pumpMlPerH ?? null,
});
