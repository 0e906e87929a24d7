import type { IntakeEvent, RecordedEvent } from '#contracts';
import type { CaseView, EligibilityColumn } from './case.view.js';

type Fields = Omit<CaseView, 'version'>;
type Event = RecordedEvent & IntakeEvent;
type DataOf<N extends IntakeEvent['type']> = Extract<IntakeEvent, { type: N }>['data'];

const opened = (data: DataOf<'IntakeCaseOpened'>, openedAt: string): Fields => {
  const { courseId: id, consultationId, patientRef, siteId, indication } = data;
  const nothingYet = { consents: [], openAlerts: [], instruments: [], eligibility: null };
  return { id, consultationId, patientRef, siteId, indication, status: 'OPEN', ...nothingYet, openedAt };
};

const decided = (data: DataOf<'EligibilityDecided'>): EligibilityColumn => {
  const { eligibilityId, outcome, conditions, validUntil, maxInfusions } = data;
  const positive = outcome === 'ELIGIBLE' || outcome === 'ELIGIBLE_WITH_CONDITIONS';
  return { eligibilityId, outcome, conditions, validUntil, maxInfusions, status: positive ? 'IN_FORCE' : 'NEGATIVE' };
};

const ended = ({ eligibility }: Fields, status: 'EXPIRED' | 'REVOKED'): Pick<Fields, 'eligibility'> => ({
  eligibility: eligibility === null ? null : { ...eligibility, status },
});

/** What an event changes about a case that is there. */
const change = (row: Fields, event: Event): Partial<Fields> => {
  switch (event.type) {
    case 'InstrumentCompleted': {
      const { instrumentCode, score, completedAt } = event.data;
      return { instruments: [...row.instruments, { instrumentCode, score, completedAt }] };
    }
    case 'SafetyAlertRaised':
      return { openAlerts: [...row.openAlerts, event.data] };
    case 'SafetyAlertResolved':
      return { openAlerts: row.openAlerts.filter(({ alertId }) => alertId !== event.data.alertId) };
    case 'ConsentSigned':
      return { consents: [...row.consents, event.data.consentType] };
    case 'ConsentWithdrawn':
      return { consents: row.consents.filter((type) => type !== event.data.consentType) };
    default:
      return changeOfStanding(row, event);
  }
};

const changeOfStanding = (row: Fields, event: Event): Partial<Fields> => {
  switch (event.type) {
    case 'EligibilityDecided':
      return { eligibility: decided(event.data) };
    case 'EligibilityExpired':
      return ended(row, 'EXPIRED');
    case 'EligibilityRevoked':
      return ended(row, 'REVOKED');
    case 'IntakeCaseClosed':
      return { status: 'CLOSED' };
    default:
      return {};
  }
};

export const evolveCaseView = (row: Fields | null, event: Event): Fields | null => {
  if (event.type === 'IntakeCaseOpened') return opened(event.data, event.occurredAt);
  return row === null ? null : { ...row, ...change(row, event) };
};
