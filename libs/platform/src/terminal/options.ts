import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ args: string[]; options: O }>>['values'];

/** Wrong words on the command line. The message says which, and what to write instead. */
export class UsageError extends Error {
  readonly code = 'USAGE';
}

/** What a program ends with that was called with wrong words. */
export const USAGE_EXIT_CODE = 2;

interface Typed {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

const wrongWith = ({ rawName, value, inlineValue }: Typed, type: 'string' | 'boolean' | undefined): string | null => {
  if (type === undefined) return `has no option ${rawName}`;
  if (type === 'boolean') return value === undefined ? null : `wants no value after ${rawName}`;
  const isNextOption = inlineValue !== true && value?.startsWith('-') === true;
  return value === undefined || isNextOption ? `wants a value after ${rawName}` : null;
};

/** What is wrong with the words, or null. Node tells the same in several sentences, and not which options there are. */
const wrongIn = (args: readonly string[], options: Options): string | null => {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return `has no use for the word ${token.value}`;
    if (token.kind !== 'option') continue;
    const wrong = wrongWith(token, Object.hasOwn(options, token.name) ? options[token.name]?.type : undefined);
    if (wrong !== null) return wrong;
  }
  return null;
};

/** The options of a program, or a `UsageError` of one sentence that names the wrong word and the options that there are. */
export const parseOptions = <const O extends Options>(
  program: string,
  args: readonly string[],
  options: O,
): Values<O> => {
  const wrong = wrongIn(args, options);
  if (wrong === null) return parseArgs({ args: [...args], options }).values;
  const known = Object.keys(options).map((name) => `--${name}`);
  throw new UsageError(`${program} ${wrong}; it knows ${known.join(', ') || 'no options'}.`);
};

/** For a program of its own: its options as they were typed; wrong ones are told, and end it. */
export const optionsTyped = <const O extends Options>(program: string, options: O): Values<O> => {
  try {
    return parseOptions(program, process.argv.slice(2), options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.code}: ${error.message}\n`);
    process.exit(USAGE_EXIT_CODE);
  }
};
