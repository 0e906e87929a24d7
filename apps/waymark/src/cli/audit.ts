import { compareMemories, differs, type Comparison, type Difference } from '#audit-trail';
import { SERVICES, type ServiceName } from '#contracts';
import { parseOptions, UsageError } from '#platform';
import { openFillRecord, type FillRecord } from '../../../audit/src/index.js';
import { openMemories, type Memories } from './memories.js';

const OPTIONS = {
  json: { type: 'boolean', default: false },
  database: { type: 'string', multiple: true },
  settle: { type: 'string', default: '5' },
  fill: { type: 'boolean', default: false },
  operator: { type: 'string' },
  organisation: { type: 'string', default: 'local' },
  reason: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>;

const parse = (args: string[]) => parseOptions('waymark audit compare', args, OPTIONS);

const isService = (name: string): name is ServiceName => (SERVICES as readonly string[]).includes(name);

/** `intake=postgres://…` as often as there are services that are elsewhere than `DATABASE_URL`. */
const databasesIn = (given: readonly string[] = []): ReadonlyMap<ServiceName, string> =>
  new Map(
    given.map((text) => {
      const [, name = '', url = ''] = /^([a-z]+)=(postgres(?:ql)?:\/\/.+)$/.exec(text) ?? [];
      if (!isService(name))
        throw new UsageError(`--database is service=postgres://…, with one of ${SERVICES.join(', ')}.`);
      return [name, url] as const;
    }),
  );

const secondsIn = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds >= 0 && seconds <= 3600)) throw new UsageError('--settle is a number of seconds from 0 to 3600.');
  return seconds;
};

const orderIn = ({ fill, operator, reason, organisation }: Values) => {
  if (!fill) return null;
  if (operator === undefined || !/^\S{1,200}$/.test(operator))
    throw new UsageError('--fill needs --operator: who does it.');
  if (reason === undefined || !/^[A-Z][A-Z0-9_]{1,63}$/.test(reason))
    throw new UsageError('--fill needs --reason: a code such as TRAIL_RESTORED.');
  return { operator, reason, organisation };
};

/** One line a difference, as it is found: there may be more of them than fit into memory. */
const tell = (json: boolean) => (difference: Difference) => {
  const { kind, service, streamId, streamVersion, eventId, fields, filled } = difference;
  const place = `${streamId}@${streamVersion}`;
  const words = [kind, service, place, eventId ?? '-', fields.join(','), filled ? 'filled' : ''];
  const line = json
    ? JSON.stringify({ kind, service, position: place, eventId, fields, filled })
    : words.filter((word) => word !== '').join('  ');
  process.stdout.write(`${line}\n`);
};

const summary = (comparison: Comparison, json: boolean): string => {
  if (json) return JSON.stringify({ kind: 'SUMMARY', same: !differs(comparison), ...comparison });
  const { inSources, inTrail, missingInTrail, missingInSource, altered, filled, notCompared } = comparison;
  const found = `${missingInTrail} missing in the trail (${filled} filled), ${missingInSource} missing in a service, ${altered} altered`;
  const rest = notCompared === 0 ? '' : `, ${notCompared} of other services not compared`;
  return `${inSources} events in the services, ${inTrail} in the trail: ${found}${rest}.`;
};

const compare = async (memories: Memories, values: Values, record: FillRecord | null): Promise<Comparison> =>
  compareMemories({
    ...memories,
    settleMs: secondsIn(values.settle) * 1_000,
    onDifference: tell(values.json),
    ...(record === null ? {} : { beforeFill: (ranges) => record.note(ranges) }),
  });

/**
 * `waymark audit compare`: holds the services' event tables and the trail against each other, event by event. Exit code 1
 * when anything differs that was not filled.
 */
export const audit = async ([name, ...args]: string[]): Promise<number> => {
  if (name !== 'compare')
    throw new UsageError(`There is no command ${['audit', name].join(' ').trim()}; there is audit compare.`);
  const values = parse(args);
  const order = orderIn(values);
  secondsIn(values.settle);
  const memories = await openMemories(process.env, databasesIn(values.database));
  let record: FillRecord | null = null;
  try {
    record = order === null ? null : await openFillRecord({ ...order, url: memories.urlOf('audit') });
    const comparison = await compare(memories, values, record);
    process.stdout.write(`${summary(comparison, values.json)}\n`);
    return differs(comparison) ? 1 : 0;
  } finally {
    await record?.close();
    await memories.close();
  }
};
