/**
 * A process to be killed: starts the embedded PostgreSQL in the directory named by its argument, then commits rows as
 * fast as it can and says on standard output, one JSON a line, which ones were acknowledged.
 */
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../platform/src/postgres/index.js';

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const toStderr = (message: string): void => void process.stderr.write(`${message}\n`);
const WRITERS = 3;

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

async function writeFor(url: string): Promise<void> {
  const client = await connect(url);
  for (;;) {
    const { rows } = await client.query<{ id: string }>('INSERT INTO acknowledged DEFAULT VALUES RETURNING id');
    say({ acknowledged: Number(rows[0]?.id) });
  }
}

const [dataDir = '', mode = 'write'] = process.argv.slice(2);
try {
  const server = await startEmbeddedPostgres({
    dataDir,
    log: { info: toStderr, warn: toStderr, error: toStderr },
  });
  process.on('SIGTERM', () => void server.stop().then(() => process.exit(0)));
  const client = await connect(server.url);
  await client.query(
    'CREATE TABLE IF NOT EXISTS acknowledged (id bigserial PRIMARY KEY, at timestamptz DEFAULT now())',
  );
  say({ ready: server.url, pid: server.pid });
  // A writer whose PostgreSQL was killed has nothing more to say; the test decides when this process ends.
  if (mode === 'write') for (let n = 0; n < WRITERS; n += 1) void writeFor(server.url).catch(() => undefined);
  setInterval(() => undefined, 1_000);
} catch (error) {
  say({ failed: (error as { code?: string }).code ?? String(error), message: (error as Error).message });
}
