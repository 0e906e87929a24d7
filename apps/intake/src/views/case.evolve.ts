import type { IntakeEvent, RecordedEvent } from '#contracts';
import type { CaseView, EligibilityColumn } from './case.view.js';

type Fields = Omit<CaseView, 'version'>;
type Event = RecordedEvent & IntakeEvent;
type DataOf<N extends IntakeEvent['type']> = Extract<IntakeEvent, { type: N }>['data'];

const opened = (data: DataOf<'IntakeCaseOpened'>, openedAt: string): Fields => {
  const { courseId: id, consultationId, patientRef, siteId, indication } = data;
  const nothingYet = { consents: [], openAlerts: [], instruments: [], contraindications: [], eligibility: null };
  return { id, consultationId, patientRef, siteId, indication, status: 'OPEN', ...nothingYet, openedAt };
};

const decided = (data: DataOf<'EligibilityDecided'>): EligibilityColumn => {
  const { eligibilityId, outcome, conditions, maxInfusions, deferredUntil } = data;
  const positive = outcome === 'ELIGIBLE' || outcome === 'ELIGIBLE_WITH_CONDITIONS';
  const status = positive ? 'IN_FORCE' : 'NEGATIVE';
  const validUntil = positive ? (data.validUntil ?? null) : null;
  const terms = { validUntil, maxInfusions, ...(deferredUntil === undefined ? {} : { deferredUntil }) };
  return { eligibilityId, outcome, conditions, ...terms, used: 0, endsAt: validUntil, status };
};

const ended = ({ eligibility }: Fields, status: 'EXPIRED' | 'REVOKED'): Pick<Fields, 'eligibility'> => ({
  eligibility: eligibility === null ? null : { ...eligibility, status },
});

const noted = ({ eligibility }: Fields, data: DataOf<'InfusionNoted'>): Partial<Fields> => {
  if (eligibility?.eligibilityId !== data.eligibilityId || eligibility.validUntil === null) return {};
  const { used = 0, validUntil } = eligibility;
  const endsAt = new Date(data.gapEndsAt) < new Date(validUntil) ? data.gapEndsAt : validUntil;
  return { eligibility: { ...eligibility, used: used + (data.counts ? 1 : 0), endsAt } };
};

const noteCorrected = ({ eligibility }: Fields, data: DataOf<'InfusionNoteCorrected'>): Partial<Fields> => {
  if (eligibility?.eligibilityId !== data.eligibilityId) return {};
  const { used = 0 } = eligibility;
  return { eligibility: { ...eligibility, used: used + (data.counts ? 1 : -1) } };
};

type Changes = { readonly [N in IntakeEvent['type']]?: (row: Fields, data: DataOf<N>) => Partial<Fields> };

/** What each event changes about a case that is there. */
const changes: Changes = {
  InstrumentCompleted: ({ instruments }, { instrumentCode, completedAt }) => ({
    instruments: [...instruments, { instrumentCode, completedAt }],
  }),
  SafetyAlertRaised: ({ openAlerts }, { alertId, trigger, level }) => ({
    openAlerts: [...openAlerts, { alertId, trigger, level }],
  }),
  SafetyAlertRouted: ({ openAlerts }, { alertId, clinicianId }) => ({
    openAlerts: openAlerts.map((alert) => (alert.alertId === alertId ? { ...alert, clinicianId } : alert)),
  }),
  SafetyAlertResolved: ({ openAlerts }, { alertId }) => ({
    openAlerts: openAlerts.filter((alert) => alert.alertId !== alertId),
  }),
  ContraindicationIdentified: ({ contraindications }, { code, class: severity, recheckAt }) => ({
    contraindications: [
      ...contraindications.filter((each) => each.code !== code),
      { code, class: severity, recheckAt, overriddenBy: null },
    ],
  }),
  ContraindicationCleared: ({ contraindications }, { code }) => ({
    contraindications: contraindications.filter((each) => each.code !== code),
  }),
  ContraindicationOverridden: ({ contraindications }, { code, signedBy: overriddenBy }) => ({
    contraindications: contraindications.map((each) => (each.code === code ? { ...each, overriddenBy } : each)),
  }),
  ConsentSigned: ({ consents }, { consentType }) => ({ consents: [...consents, consentType] }),
  ConsentWithdrawn: ({ consents }, { consentType }) => ({ consents: consents.filter((type) => type !== consentType) }),
  EligibilityDecided: (_, data) => ({ eligibility: decided(data) }),
  InfusionNoted: noted,
  InfusionNoteCorrected: noteCorrected,
  EligibilityExpired: (row) => ended(row, 'EXPIRED'),
  EligibilityRevoked: (row) => ended(row, 'REVOKED'),
  IntakeCaseTransferred: (_, { to: siteId }) => ({ siteId }),
  IntakeCaseClosed: () => ({ status: 'CLOSED' }),
};

export const evolveCaseView = (row: Fields | null, event: Event): Fields | null => {
  if (event.type === 'IntakeCaseOpened') return opened(event.data, event.occurredAt);
  if (row === null) return null;
  const change = changes[event.type] as ((row: Fields, data: object) => Partial<Fields>) | undefined;
  return change === undefined ? row : { ...row, ...change(row, event.data) };
};
