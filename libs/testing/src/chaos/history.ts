import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#contracts';
import type { Cluster } from '../cluster/cluster.js';
import { programOf, WaymarkProcess } from '../e2e/process.js';
import { sql } from '../e2e/sql.js';
import type { CourseAtTheEnd, HistoryEvent, RememberedEvent, Unrest, VialAtTheEnd } from './judge/index.js';
import type { Get } from './reader.js';

/** Types whose clear part the judge reads. */
const READ = [
  'EvidenceRecorded',
  'InfusionStarted',
  'InfusionStopped',
  'IntegrationWindowMissed',
  'MedicationAdministered',
  'PermitUsed',
  'SafetyAlertRaised',
  'StepPermitted',
  'TherapySessionStarted',
  'TreatmentCourseOpened',
];

type Row = { readonly [K in keyof HistoryEvent]: HistoryEvent[K] };

/** Of evidence, only where it came from is needed. */
const COLUMNS = `event_id AS "eventId", stream_id AS "streamId", stream_version AS "streamVersion", type, key,
  correlation_id AS "correlationId", actor->>'role' <> 'system' AND causation_id IS NULL AS "byPerson",
  xmin::text AS transaction, to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS') AS "recordedAt",
  CASE WHEN type = 'EvidenceRecorded' THEN jsonb_build_object('source', data->'source')
       WHEN type = ANY($1) THEN data ELSE '{}'::jsonb END AS data`;

/** The services' own event tables, past every API. */
export const historyOf = async (cluster: Cluster): Promise<readonly HistoryEvent[]> => {
  const { databases } = cluster.topology;
  const tables = SERVICES.map((service) =>
    sql<Row & Record<string, unknown>>(
      databases[service],
      `SELECT '${service}' AS service, ${COLUMNS} FROM ${service}.events`,
      [READ],
    ),
  );
  return (await Promise.all(tables)).flat();
};

const eachOf = async <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  const left = items.map((item, nth) => [item, nth] as const);
  const lane = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[1]] = await work(next[0]);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  return results;
};

/** By service, the path of what it shows of a course, and what the streams of it are called. */
const SHOWN = { infusion: 'infusion', therapy: 'therapy-session' } as const;

const visitsOf = async (courseId: string, nurse: Get): Promise<CourseAtTheEnd['visits']> => {
  const pages = Object.entries(SHOWN).map(async ([service, stream]) => {
    const { body } = await nurse(`/${service}/v1/courses/${courseId}/sessions?limit=100`);
    const items = (body['items'] ?? []) as readonly { readonly id: string; readonly status: string }[];
    return items.map(({ id, status }) => ({ streamId: `${stream}-${id}`, status }));
  });
  return (await Promise.all(pages)).flat();
};

export const coursesAtTheEnd = (
  ids: readonly string[],
  { desk, auditor, nurse }: { readonly desk: Get; readonly auditor: Get; readonly nurse: Get },
): Promise<readonly CourseAtTheEnd[]> =>
  eachOf(ids, async (courseId) => {
    const { body: course } = await desk(`/course/v1/courses/${courseId}`);
    const { body: history } = await auditor(`/audit/v1/courses/${courseId}`);
    const { body: conformance } = await auditor(`/audit/v1/courses/${courseId}/conformance`);
    return {
      courseId,
      phase: String(course['phase']),
      over: course['over'] === true,
      trail: (history['timeline'] ?? []) as readonly RememberedEvent[],
      visits: await visitsOf(courseId, nurse),
      // What cannot be decided again has not come out the same.
      divergences: (conformance['divergences'] as readonly unknown[] | undefined)?.length ?? 1,
    };
  });

export const vialsAtTheEnd = (ids: readonly string[], nurse: Get): Promise<readonly VialAtTheEnd[]> =>
  eachOf(ids, async (vialId) => {
    const { body } = await nurse(`/infusion/v1/medication/vials/${vialId}`);
    return { vialId, amounts: (body['amounts'] ?? {}) as VialAtTheEnd['amounts'] };
  });

/** Timers against what the streams imply. */
export const timersThatDiffer = async (operator: Get): Promise<readonly Unrest[]> => {
  const checks = SERVICES.map(async (service) => {
    const { body } = await operator(`/${service}/v1/ops/timers`);
    return ['missing', 'extra', 'different']
      .map((what) => ({ service, what: `timers ${what}`, count: Number(body[what]) }))
      .filter(({ count }) => count !== 0);
  });
  return (await Promise.all(checks)).flat();
};

const MOST_LINES = 20;

/** `waymark audit compare`: PostgreSQL's tables against the trail. */
const comparison = async ({ topology }: Cluster): Promise<readonly string[]> => {
  const { databases, eventStoreUrl } = topology;
  const given = SERVICES.flatMap((service: ServiceName) => ['--database', `${service}=${databases[service]}`]);
  const compare = new WaymarkProcess({
    program: programOf('waymark'),
    args: ['audit', 'compare', '--json', ...given],
    env: {
      DATABASE_URL: databases.audit,
      WAYMARK_DATA_DIR: join(topology.dataDir, 'audit'),
      ...(eventStoreUrl === null ? {} : { EVENTSTORE_URL: eventStoreUrl }),
    },
  });
  const { code } = await compare.ended;
  return code === 0 ? [] : compare.lines.slice(0, MOST_LINES);
};

const verification = async (auditor: Get): Promise<readonly string[]> => {
  try {
    const { body } = await auditor('/audit/v1/verify');
    const told = (body['problems'] ?? []) as readonly unknown[];
    return body['verified'] === true ? [] : ['not verified', ...told.map((each) => JSON.stringify(each))];
  } catch (error) {
    return [`not verified: ${(error as Error).message}`];
  }
};

/** What the trail says about itself, and what the services say about it. */
export const trailProblems = async (cluster: Cluster, auditor: Get): Promise<readonly string[]> =>
  [...(await verification(auditor)), ...(await comparison(cluster))].slice(0, MOST_LINES);
