import { Temporal } from '#kernel';
import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';
import type { RecordedStreamEvent } from './conform.js';
import { COURSE_RULES, type CourseDecision, type CourseInput, type StreamEvent } from './events.js';
import { emptyLedger, evolveLedger, type CourseLedger } from './ledger.js';
import { settle, type Settled } from './reconcile.js';

/** The preferred protocol in its essentials; what the shipped files say is tested with them. */
export const separated: ProtocolDefinition = {
  protocolId: 'test.separated',
  version: '1.0.0',
  title: 'Separated, preparation first',
  kind: 'SEPARATED',
  approvedBy: 'md-1',
  approvedAt: '2026-01-01T00:00:00Z',
  evidenceRefs: [],
  preparation: { required: true, minSessions: 1, maxSessions: 3, consents: ['PSYCHOTHERAPY'] },
  infusion: {
    count: { min: 1, default: null, max: 12 },
    minGap: 'P2D',
    consents: ['TREATMENT_KETAMINE_OFFLABEL'],
    requires: ['PREPARATION'],
  },
  therapy: {
    relation: 'AFTER_EACH',
    integration: {
      consents: ['PSYCHOTHERAPY'],
      sessionsPerInfusion: 1,
      requiredBeforeNextInfusion: true,
      lastRequiredForCompletion: true,
    },
  },
  separation: {
    sameLocalDateForbidden: true,
    windowBasis: 'LOCAL_DATE',
    targetWindow: { min: 'P1D', max: 'P2D' },
    anchor: 'INFUSION_STOPPED',
    onWindowMissed: 'REQUIRE_OVERRIDE',
  },
  attendance: { INFUSION: ['nurse'], INTEGRATION: ['therapist'] },
};

export const COURSE = '01900000-0000-7000-8000-000000000001';
export const ZONE = 'America/Los_Angeles';

/** A `Fact` without what the course adds to it. */
export type Report = { [K in Fact['kind']]: Omit<Extract<Fact, { kind: K }>, 'factId' | 'at'> }[Fact['kind']];

/** Runs a course as its service does: an input, then the decisions that follow from it. For tests. */
export class CourseSimulation {
  readonly events: RecordedStreamEvent[] = [];
  ledger: CourseLedger = emptyLedger;
  now: Temporal.Instant;
  #facts = 0;

  constructor(
    readonly protocol: ProtocolDefinition = separated,
    start = '2026-03-02T16:00:00Z',
  ) {
    this.now = Temporal.Instant.from(start);
  }

  get at(): string {
    return this.now.toString();
  }

  open(plannedInfusions = 2, rules = COURSE_RULES): this {
    this.tell({
      type: 'TreatmentCourseOpened',
      data: { courseId: COURSE, siteId: 'slo', siteZone: ZONE, plannedInfusions, rules, assessedAt: this.at },
    });
    return this;
  }

  /** Local time at the clinic. Deadlines on the way are not fired: see `pass`. */
  atLocal(local: string): this {
    this.now = Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).toInstant();
    return this;
  }

  later(duration: string): this {
    this.now = this.now.add(duration);
    return this;
  }

  report(report: Report, factId?: string): readonly CourseDecision[] {
    this.#facts += 1;
    const id = factId ?? `fact-${String(this.#facts).padStart(4, '0')}`;
    return this.evidence({ ...report, factId: id, at: this.at });
  }

  evidence(fact: Fact): readonly CourseDecision[] {
    return this.tell({ type: 'EvidenceRecorded', data: { fact, assessedAt: this.at } });
  }

  tell(input: CourseInput): readonly CourseDecision[] {
    this.#record(input);
    const { decisions } = settle(this.protocol, this.ledger, this.now);
    decisions.forEach((decision) => this.#record(decision));
    return decisions;
  }

  /** What the timer does: records that time has passed only if it led to something. */
  deadline(): readonly CourseDecision[] {
    const { decisions } = settle(this.protocol, this.ledger, this.now);
    return decisions.length === 0 ? [] : this.tell({ type: 'DeadlinePassed', data: { assessedAt: this.at } });
  }

  settled(): Settled {
    return settle(this.protocol, this.ledger, this.now);
  }

  permitFor(stepId: string): string {
    return this.ledger.live.find((permit) => permit.stepId === stepId)?.permitId ?? `none-for-${stepId}`;
  }

  /** Consents, eligibility and a preparation that is complete: the first infusion may go ahead. */
  prepared(): this {
    this.report({ kind: 'CONSENT_SIGNED', consentType: 'PSYCHOTHERAPY' });
    this.report({ kind: 'CONSENT_SIGNED', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    const validUntil = this.now.add('PT2160H').toString();
    this.report({
      kind: 'ELIGIBILITY_DECIDED',
      eligibilityId: 'e-1',
      eligible: true,
      validUntil,
      maxInfusions: 6,
    });
    const session = { sessionId: 'p-1', zone: ZONE };
    this.report({ kind: 'PREPARATION_SESSION_STARTED', ...session, permitId: this.permitFor('PREPARATION:1') });
    this.report({ kind: 'PREPARATION_SESSION_COMPLETED', ...session });
    this.report({ kind: 'PREPARATION_COMPLETED', validUntil });
    return this;
  }

  startInfusion(ordinal: number, permitId = this.permitFor(`INFUSION:${ordinal}`)): readonly CourseDecision[] {
    return this.report({ kind: 'INFUSION_STARTED', infusionId: `i-${ordinal}`, ordinal, zone: ZONE, permitId });
  }

  endInfusion(ordinal: number, counts = true): this {
    this.report({ kind: 'INFUSION_STOPPED', infusionId: `i-${ordinal}`, ordinal, counts });
    this.report({ kind: 'PATIENT_DISCHARGED', infusionId: `i-${ordinal}`, ordinal });
    return this;
  }

  integrate(ordinal: number, permitId = this.permitFor(`INTEGRATION:${ordinal}`)): readonly CourseDecision[] {
    const sessionId = `s-${ordinal}`;
    const first = this.report({ kind: 'INTEGRATION_STARTED', sessionId, ordinals: [ordinal], zone: ZONE, permitId });
    return [...first, ...this.report({ kind: 'INTEGRATION_COMPLETED', sessionId, ordinals: [ordinal] })];
  }

  #record(event: StreamEvent): void {
    this.events.push({ ...event, streamVersion: this.events.length + 1 });
    this.ledger = evolveLedger(this.ledger, event);
  }
}
