import type { StepKind } from '../assessment.js';
import type { Fact, FactKind, FactOf } from '../facts.js';
import { parseInstant, type Ms } from './time.js';
import type { Dated, Visible } from './visible.js';

/** One infusion, from its start to the patient's discharge. */
export interface Infusion {
  readonly infusionId: string;
  readonly ordinal: number;
  readonly zone: string | null;
  readonly startedAt: Ms;
  readonly startFact: string;
  stop: { readonly at: Ms; readonly factId: string; readonly counts: boolean } | null;
  discharge: { readonly at: Ms; readonly factId: string } | null;
}

/** One psychotherapy session of any kind. */
export interface Session {
  readonly kind: Exclude<StepKind, 'INFUSION'>;
  readonly sessionId: string;
  readonly startedAt: Ms;
  readonly startFact: string;
  ordinals: readonly number[];
  completion: { readonly at: Ms; readonly factId: string } | null;
  abandoned: boolean;
}

export interface Override {
  readonly gate: string;
  readonly factId: string;
  readonly since: Ms;
  readonly until: Ms;
  /** All that it stands in for; null: whatever is missing. */
  readonly covers: 'EXPIRY' | null;
}

/** What the visible facts say, put together. Where facts of one matter follow each other, the latest decides. */
export interface History {
  opened: Dated<FactOf<'COURSE_OPENED'>> | null;
  /** To which site the course was moved last; null while it is where it was opened. */
  transferred: Dated<FactOf<'COURSE_TRANSFERRED'>> | null;
  terminated: Dated | null;
  eligibility: Dated<FactOf<'ELIGIBILITY_DECIDED'>> | null;
  readonly revoked: Set<string>;
  /** Those of them that did not merely run out. */
  readonly struckDown: Set<string>;
  readonly consents: Map<string, FactOf<'CONSENT_SIGNED' | 'CONSENT_WITHDRAWN'>>;
  prepared: Dated<FactOf<'PREPARATION_COMPLETED'>> | null;
  preparationWaived: Dated | null;
  preparationReopenedAt: Ms;
  /** Preparation that the patient stayed away from last. */
  preparationMissed: Dated<FactOf<'NO_SHOW'>> | null;
  readonly infusions: Map<string, Infusion>;
  readonly sessions: Map<string, Session>;
  readonly waivedIntegrations: Map<number, Dated>;
  seriesClosed: Dated | null;
  readonly boosters: Set<string>;
  response: FactOf<'RESPONSE_EVALUATED'> | null;
  /** By the id of the step that they are for. */
  readonly overrides: Map<string, Override[]>;
  readonly holds: Set<string>;
  readonly releases: string[];
}

const empty = (): History => ({
  opened: null,
  transferred: null,
  terminated: null,
  eligibility: null,
  revoked: new Set(),
  struckDown: new Set(),
  consents: new Map(),
  prepared: null,
  preparationWaived: null,
  preparationReopenedAt: Number.NEGATIVE_INFINITY,
  preparationMissed: null,
  infusions: new Map(),
  sessions: new Map(),
  waivedIntegrations: new Map(),
  seriesClosed: null,
  boosters: new Set(),
  response: null,
  overrides: new Map(),
  holds: new Set(),
  releases: [],
});

/** The cause under which a decision that ran out, by time, by number or by a gap, is reported as no longer in force. */
const RAN_OUT = 'EXPIRED';

type InfusionFact = FactOf<'INFUSION_STARTED' | 'INFUSION_STOPPED' | 'PATIENT_DISCHARGED'>;

/** A stop or discharge whose start was never reported still proves an infusion: it is taken to start there. */
const infusionOf = (h: History, fact: InfusionFact, at: Ms): Infusion => {
  let infusion = h.infusions.get(fact.infusionId);
  if (infusion === undefined) {
    infusion = {
      infusionId: fact.infusionId,
      ordinal: fact.ordinal,
      zone: 'zone' in fact ? fact.zone : ((h.transferred ?? h.opened)?.fact.siteZone ?? null),
      startedAt: at,
      startFact: fact.factId,
      stop: null,
      discharge: null,
    };
    h.infusions.set(fact.infusionId, infusion);
  }
  return infusion;
};

interface SessionFact {
  readonly sessionId: string;
  readonly factId: string;
  readonly ordinal?: number;
  readonly ordinals?: readonly number[];
}

const sessionOf = (h: History, kind: Session['kind'], fact: SessionFact, at: Ms): Session => {
  const key = `${kind} ${fact.sessionId}`;
  let session = h.sessions.get(key);
  if (session === undefined) {
    session = {
      kind,
      sessionId: fact.sessionId,
      startedAt: at,
      startFact: fact.factId,
      ordinals: fact.ordinals ?? (fact.ordinal === undefined ? [] : [fact.ordinal]),
      completion: null,
      abandoned: false,
    };
    h.sessions.set(key, session);
  }
  return session;
};

const started =
  (kind: Session['kind']) =>
  (h: History, fact: SessionFact, at: Ms): void => {
    sessionOf(h, kind, fact, at);
  };

const completed =
  (kind: Session['kind']) =>
  (h: History, fact: SessionFact, at: Ms): void => {
    const session = sessionOf(h, kind, fact, at);
    session.completion ??= { at, factId: fact.factId };
    session.ordinals = fact.ordinals ?? session.ordinals;
  };

const readers: { readonly [K in FactKind]: (h: History, fact: FactOf<K>, at: Ms) => void } = {
  COURSE_OPENED: (h, fact, at) => (h.opened ??= { fact, at }),
  ELIGIBILITY_DECIDED: (h, fact, at) => (h.eligibility = { fact, at }),
  ELIGIBILITY_REVOKED: (h, fact) => {
    h.revoked.add(fact.eligibilityId);
    if (fact.cause !== RAN_OUT) h.struckDown.add(fact.eligibilityId);
  },
  CONSENT_SIGNED: (h, fact) => h.consents.set(fact.consentType, fact),
  CONSENT_WITHDRAWN: (h, fact) => h.consents.set(fact.consentType, fact),
  PREPARATION_SESSION_STARTED: started('PREPARATION'),
  PREPARATION_SESSION_COMPLETED: completed('PREPARATION'),
  PREPARATION_COMPLETED: (h, fact, at) => (h.prepared = { fact, at }),
  PREPARATION_REOPENED: (h, _fact, at) => {
    h.prepared = null;
    h.preparationWaived = null;
    h.preparationReopenedAt = at;
  },
  PREPARATION_WAIVED: (h, fact, at) => (h.preparationWaived = { fact, at }),
  INFUSION_STARTED: (h, fact, at) => infusionOf(h, fact, at),
  INFUSION_STOPPED: (h, fact, at) =>
    (infusionOf(h, fact, at).stop ??= { at, factId: fact.factId, counts: fact.counts }),
  INFUSION_CORRECTED: (h, { infusionId, factId, counts }) => {
    const infusion = h.infusions.get(infusionId);
    if (infusion !== undefined && infusion.stop !== null) infusion.stop = { at: infusion.stop.at, factId, counts };
  },
  PATIENT_DISCHARGED: (h, fact, at) => (infusionOf(h, fact, at).discharge ??= { at, factId: fact.factId }),
  INTEGRATION_STARTED: started('INTEGRATION'),
  INTEGRATION_COMPLETED: completed('INTEGRATION'),
  INTEGRATION_WAIVED: (h, fact, at) => {
    if (!h.waivedIntegrations.has(fact.ordinal)) h.waivedIntegrations.set(fact.ordinal, { fact, at });
  },
  THERAPY_STARTED: started('THERAPY'),
  THERAPY_COMPLETED: completed('THERAPY'),
  THERAPY_SESSION_ABANDONED: (h, fact) => {
    for (const session of h.sessions.values()) if (session.sessionId === fact.sessionId) session.abandoned = true;
  },
  DOSING_SESSION_STARTED: started('DOSING'),
  DOSING_SESSION_COMPLETED: completed('DOSING'),
  NO_SHOW: (h, fact, at) => {
    if (fact.stepId.startsWith('PREPARATION:')) h.preparationMissed = { fact, at };
  },
  SERIES_CLOSED: (h, fact, at) => (h.seriesClosed ??= { fact, at }),
  BOOSTER_AUTHORISED: (h, fact) => h.boosters.add(fact.boosterId),
  RESPONSE_EVALUATED: (h, fact) => (h.response = fact),
  GATE_OVERRIDDEN: (h, fact, at) => {
    const { gate, factId, validUntil, covers = null } = fact;
    const override = { gate, factId, since: at, until: parseInstant(validUntil), covers };
    const known = h.overrides.get(fact.stepId);
    if (known === undefined) h.overrides.set(fact.stepId, [override]);
    else known.push(override);
  },
  HOLD_PLACED: (h, fact) => h.holds.add(fact.holdId),
  HOLD_RELEASED: (h, fact) => {
    if (h.holds.delete(fact.holdId)) h.releases.push(fact.factId);
  },
  COURSE_TRANSFERRED: (h, fact, at) => (h.transferred = { fact, at }),
  COURSE_TERMINATED: (h, fact, at) => (h.terminated ??= { fact, at }),
};

export const readHistory = ({ facts }: Visible): History => {
  const history = empty();
  for (const { fact, at } of facts) (readers[fact.kind] as (h: History, fact: Fact, at: Ms) => void)(history, fact, at);
  return history;
};
