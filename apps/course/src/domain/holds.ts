import type { TreatmentCourse } from './treatment-course.types.js';

export const holdsInForce = ({
  ledger,
}: Pick<TreatmentCourse, 'ledger'>): readonly { holdId: string; reason: string; at: string }[] => {
  const released = new Map(
    ledger.facts.flatMap((fact) => (fact.kind === 'HOLD_RELEASED' ? [[fact.holdId, fact.at] as const] : [])),
  );
  return ledger.facts.flatMap((fact) =>
    fact.kind === 'HOLD_PLACED' && !released.has(fact.holdId)
      ? [{ holdId: fact.holdId, reason: fact.reason, at: fact.at }]
      : [],
  );
};
