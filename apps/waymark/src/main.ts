import { USAGE } from './cli/usage.js';

/** Loaded when they are called: the server depends on nothing of the demo. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  serve: async (args) => {
    const { parseOptions, serve } = await import('#platform');
    parseOptions('waymark serve', args, {});
    await serve((await import('./services.js')).ALL_SERVICES);
    return 0;
  },
  demo: async (args) => (await import('./cli/demo.js')).demo(args),
  audit: async (args) => (await import('./cli/audit.js')).audit(args),
  openapi: async (args) => (await import('./cli/openapi.js')).openapi(args),
  topics: async (args) => (await import('./cli/topics.js')).topics(args),
  token: async (args) => {
    process.stdout.write(`${await (await import('./cli/token.js')).token(args)}\n`);
    return 0;
  },
};

const run = async ([name, ...args]: string[]): Promise<number> => {
  if (name === '--help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const { USAGE_EXIT_CODE, UsageError } = await import('#platform');
  if (name === undefined) {
    process.stderr.write(USAGE);
    return USAGE_EXIT_CODE;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command !== undefined) return command(args);
  throw new UsageError(`There is no command ${name}; waymark knows ${Object.keys(COMMANDS).join(', ')}.`);
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  const { explain, USAGE_EXIT_CODE, UsageError } = await import('#platform');
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = error instanceof UsageError ? USAGE_EXIT_CODE : 1;
}
