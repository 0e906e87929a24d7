import type { UnitOfWork } from '#event-store';
import type { ClinicPolicy } from '#protocol';
import type { Chart } from './chart.js';

/**
 * The last score of an instrument in a case, looked up only where a rise means something. Two recorded at once: the
 * stream's version has one of them decide again.
 */
export const previousScoreOf = async (
  chart: Chart,
  uow: UnitOfWork,
  { instruments }: ClinicPolicy,
  { caseId, code }: { readonly caseId: string; readonly code: string },
): Promise<number | null> => {
  const versions = Object.hasOwn(instruments, code) ? Object.values(instruments[code]?.versions ?? {}) : [];
  const asksForRise = versions.some(({ alerts = [] }) => alerts.some((alert) => 'rise' in alert));
  if (!asksForRise) return null;
  const last = await chart.latest(uow, { caseId, type: 'InstrumentCompleted', about: code });
  return typeof last?.['score'] === 'number' ? last['score'] : null;
};
