/** The services and the gateway below one process, so that what they use can be told apart from what they stand on. */
import { join } from 'node:path';
import { startCluster } from '../../libs/testing/src/cluster/start.js';

const { env } = process;
const text = (name: string): string => env[name] ?? '';
const passed = Object.entries(env).filter(([name]) => /^WAYMARK_(POLICY|PROTOCOLS)$|^LOG_LEVEL$/.test(name));

const cluster = await startCluster({
  dataDir: join(text('WAYMARK_DATA_DIR'), 'cluster'),
  keysDir: join(text('WAYMARK_DATA_DIR'), 'keys'),
  masterKey: text('WAYMARK_MASTER_KEY'),
  given: {
    databaseServer: text('DATABASE_URL'),
    brokers: text('KAFKA_BROKERS'),
    eventStoreUrl: text('EVENTSTORE_URL'),
  },
  common: Object.fromEntries(passed) as Record<string, string>,
});
process.once('SIGTERM', () => void cluster.stop().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ message: 'ready', url: cluster.url })}\n`);
