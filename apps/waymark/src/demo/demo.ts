import { ApiClient } from '../client/api-client.js';
import { Clinic } from './clinic.js';
import { flowsheetOf, ledgerOf, outcomesOf, type Ledger, type Outcomes, type Sheet } from './exhibits.js';
import { Journey, type Entry, type Refused } from './journey.js';
import { PATIENTS } from './patients.js';
import type { Callers } from './people.js';
import { runStories } from './schedule.js';
import { NETWORK } from './clinic-network.js';
import { setUp } from './set-up.js';
import { proposeTemplates, type TemplateReport } from './templates.js';
import { concurrent } from './stories/concurrent.js';
import { preferred } from './stories/preferred.js';
import { separated } from './stories/separated.js';
import { measured, sequential } from './stories/sequential.js';

export interface CourseReport {
  readonly id: string;
  readonly title: string;
  readonly protocol: string;
  readonly siteId: string;
  readonly status: string;
  readonly events: number;
  readonly refusals: readonly Refused[];
  readonly entries: readonly Entry[];
  /** The visit that the story is about, as the nurse reads it. */
  readonly flowsheet: Sheet | null;
  readonly outcomes: Outcomes;
}

export interface AuditReport {
  readonly events: number;
  readonly streams: number;
  readonly verified: boolean;
  readonly conformance: readonly {
    readonly courseId: string;
    readonly decisions: number;
    readonly divergences: number;
  }[];
  /** One course as it was known at one moment, and the decisions that stood then. */
  readonly replay: Record<string, unknown>;
  readonly asOf: string;
}

export interface DemoReport {
  readonly templates: readonly TemplateReport[];
  readonly courses: readonly CourseReport[];
  readonly ledger: readonly Ledger[];
  readonly audit: AuditReport;
}

/** The moment that the auditor asks about: the pump ran, consent had just been withdrawn. */
const AS_OF = '2026-03-10T16:42:30Z';

/** Four courses, one on each protocol, side by side in virtual time; then an auditor's look at all of them. */
export const runDemo = async (baseUrl: () => string, callers: Callers): Promise<DemoReport> => {
  const clinic = new Clinic(new ApiClient(baseUrl), callers, NETWORK.organisation);
  await setUp(clinic);
  const templates = await proposeTemplates(clinic);
  const journeys = {
    preferred: new Journey(clinic, 'Separated, with mandatory preparation', 'san-luis-obispo', PATIENTS.preferred),
    separated: new Journey(clinic, 'Separated', 'oakland', PATIENTS.separated),
    sequential: new Journey(clinic, 'Sequential', 'los-angeles', PATIENTS.sequential),
    concurrent: new Journey(clinic, 'Concurrent', 'san-luis-obispo', PATIENTS.concurrent),
  };
  await runStories(clinic, [
    preferred(journeys.preferred),
    sequential(journeys.sequential),
    measured(journeys.sequential),
    separated(journeys.separated),
    concurrent(journeys.concurrent),
  ]);
  await clinic.waitUntil('2026-04-22T09:00');
  const courses: CourseReport[] = [];
  for (const journey of Object.values(journeys)) courses.push(await report(clinic, journey));
  const ledger = await ledgerOf(
    clinic,
    NETWORK.sites.map(({ siteId }) => siteId),
  );
  return { templates, courses, ledger, audit: await audit(clinic, journeys.separated.courseId, courses) };
};

const report = async (clinic: Clinic, journey: Journey): Promise<CourseReport> => {
  const { courseId, title, siteId, refusals, entries } = journey;
  const { body: course } = await clinic.get('front-desk', `/course/v1/courses/${courseId}`);
  const { body: history } = await clinic.get('state-auditor', `/audit/v1/courses/${courseId}`);
  return {
    id: courseId,
    title,
    protocol: `${String(course['protocolId'])}@${String(course['protocolVersion'])}`,
    siteId,
    status: String(course['outcome'] ?? course['phase']),
    events: (history['timeline'] as unknown[]).length,
    refusals,
    entries,
    flowsheet: await flowsheetOf(journey),
    outcomes: await outcomesOf(journey),
  };
};

const audit = async (clinic: Clinic, courseId: string, courses: readonly CourseReport[]): Promise<AuditReport> => {
  const conformance: AuditReport['conformance'][number][] = [];
  for (const { id } of courses) {
    const { body } = await clinic.get('state-auditor', `/audit/v1/courses/${id}/conformance`);
    const divergences = (body['divergences'] as unknown[]).length;
    conformance.push({ courseId: id, decisions: Number(body['decisions']), divergences });
  }
  const { body: replay } = await clinic.get('state-auditor', `/audit/v1/courses/${courseId}?asOf=${AS_OF}`);
  const { body: proof } = await clinic.get('state-auditor', '/audit/v1/verify');
  return {
    events: Number(proof['events']),
    streams: Number(proof['streams']),
    verified: proof['verified'] === true && conformance.every(({ divergences }) => divergences === 0),
    conformance,
    replay,
    asOf: AS_OF,
  };
};
