import { isUsageError, USAGE, UsageError } from './cli/usage.js';

/** Loaded when they are called: the server depends on nothing of the demo. */
const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  serve: async (args) => {
    if (args.length > 0) throw new UsageError('serve takes no options.');
    const { serve } = await import('#platform');
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

/** A wrong word on the command line is answered with the right ones; anything else as a failed start is. */
const describe = async (error: unknown): Promise<string> => {
  if (!isUsageError(error)) return (await import('#platform')).explain(error);
  return `USAGE: ${(error as Error).message}\n\n${USAGE}`;
};

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
  if (command === undefined) throw new UsageError(name === '' ? 'name a command.' : `there is no command ${name}.`);
  process.exitCode = await command(args);
} catch (error) {
  process.stderr.write(`${await describe(error)}\n`);
  process.exitCode = 1;
}
