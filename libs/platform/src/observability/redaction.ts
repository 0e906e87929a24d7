/**
 * What may be written to the log: ids, codes and counts, under names from this list. Everything else is dropped, so
 * that a new field is safe until somebody has thought about it.
 */
const FIELDS: ReadonlySet<string> = new Set([
  ...['correlationId', 'traceId', 'spanId', 'eventId', 'streamId', 'aggregateId', 'courseId', 'siteId', 'timerId'],
  ...['service', 'command', 'consumer', 'source', 'type', 'kind', 'name', 'code', 'gate', 'outcome', 'phase', 'step'],
  ...['method', 'route', 'role', 'check', 'migration', 'topic', 'level', 'host', 'state', 'reason', 'signal'],
  ...['status', 'ms', 'port', 'count', 'version', 'position', 'attempt', 'partition', 'offset', 'lag', 'size', 'pid'],
]);

/** An id or a code: one word. Names of people have spaces, and are under no name of the list anyway. */
const WORD = /^[A-Za-z0-9_.:@/+*-]{1,200}$/;

export type LogFields = Readonly<Record<string, unknown>>;

export const safeFields = (fields: LogFields): Record<string, string | number | boolean> =>
  Object.fromEntries(Object.entries(fields).filter(isSafe)) as Record<string, string | number | boolean>;

const isSafe = ([name, value]: [string, unknown]): boolean => {
  if (!FIELDS.has(name)) return false;
  if (typeof value === 'string') return WORD.test(value);
  return typeof value === 'number' || typeof value === 'boolean';
};

/** Marks an error class of ours whose messages hold no data: `readonly [SAFE_MESSAGE] = true`. */
export const SAFE_MESSAGE = Symbol.for('waymark.safe-message');

export interface LoggedError {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly stack?: readonly string[];
  readonly cause?: LoggedError;
}

/** An error without what others wrote into it: messages of drivers and parsers quote the values they choked on. */
export const safeError = (error: unknown, depth = 0): LoggedError => {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, message, stack, cause } = error as Record<string, unknown>;
  const safe = (error as Record<symbol, unknown>)[SAFE_MESSAGE] === true;
  return {
    name: word(name) ?? 'Error',
    ...given('code', word(code)),
    ...given('message', safe && typeof message === 'string' ? message : undefined),
    ...given('stack', frames(stack)),
    ...given('cause', cause !== undefined && depth < 3 ? safeError(cause, depth + 1) : undefined),
  };
};

const given = (key: string, value: unknown): object => (value === undefined ? {} : { [key]: value });

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && WORD.test(value) && value.length <= 64 ? value : undefined;

/** Only lines that are calls in files: the lines above them repeat the message. */
const FRAME = /^\s+at (?:[\w$.<>#[\] ]{1,120} \()?(?:file:\/\/|node:|\/|[A-Za-z]:\\)\S+:\d+:\d+\)?$/;

const frames = (stack: unknown): readonly string[] | undefined => {
  if (typeof stack !== 'string') return undefined;
  return stack
    .split('\n')
    .filter((line) => FRAME.test(line))
    .slice(0, 20)
    .map((line) => line.trim());
};
