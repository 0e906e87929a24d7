import { grouped, textOf, type Evidence, type Finding, type HistoryEvent } from './evidence.js';

const MCG = 1_000;
const mcg = (mg = 0): number => Math.round(mg * MCG);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const IN = ['received', 'transferredIn', 'found'];

/** Every microgram that came in is somewhere, and what pumps gave is what left the vials (I8). */
export const medication = (evidence: Evidence): readonly Finding[] => [...balances(evidence), ...given(evidence)];

const balances = ({ vials }: Evidence): readonly Finding[] =>
  vials.flatMap(({ vialId, amounts }) => {
    const came = sum(IN.map((name) => mcg(amounts[name])));
    const is = sum(
      Object.entries(amounts)
        .filter(([name]) => !IN.includes(name))
        .map(([, mg]) => mcg(mg)),
    );
    return came === is ? [] : [{ what: 'BALANCE', where: vialId, detail: `${came} mcg came in, ${is} are told of` }];
  });

const amountOf = ({ data }: HistoryEvent, name: string): number => Number(data[name] ?? 0);

const given = ({ history }: Evidence): readonly Finding[] => {
  const left = grouped(
    history.filter(({ type }) => type === 'MedicationAdministered'),
    ({ data }) => textOf(data['infusionId']),
  );
  const stops = history.filter(({ type }) => type === 'InfusionStopped');
  return stops.flatMap((stop) => {
    const infusionId = textOf(stop.data['infusionId']);
    const delivered = mcg(amountOf(stop, 'mgDelivered'));
    const taken = sum((left.get(infusionId) ?? []).map((event) => amountOf(event, 'mcg')));
    if (delivered === taken) return [];
    return [{ what: 'DELIVERED', where: infusionId, detail: `${delivered} mcg given, ${taken} taken from vials` }];
  });
};
