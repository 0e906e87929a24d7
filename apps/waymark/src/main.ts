import { explain, serve } from '#platform';
import { demo } from './cli/demo.js';
import { openapi } from './cli/openapi.js';
import { token } from './cli/token.js';
import { USAGE, UsageError } from './cli/usage.js';
import { ALL_SERVICES } from './services.js';

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = {
  serve: async () => {
    await serve(ALL_SERVICES);
    return 0;
  },
  demo,
  openapi,
  token: async (args) => {
    process.stdout.write(`${await token(args)}\n`);
    return 0;
  },
};

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
try {
  if (command === undefined) throw new UsageError(USAGE);
  process.exitCode = await command(args);
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? error.message : explain(error)}\n`);
  process.exitCode = 1;
}
