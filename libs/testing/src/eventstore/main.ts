// The stand-in as a process of its own, for a cluster on one machine. FOR TESTS ONLY: keep no record here that matters.
// node dist/libs/testing/src/eventstore/main.js [--port 2113] [--host 127.0.0.1] [--data-dir FOLDER]
import { optionsTyped } from '../../../platform/src/terminal/options.js';
import { startEventStoreStandIn } from './server.js';

const options = {
  port: { type: 'string', default: '2113' },
  host: { type: 'string', default: '127.0.0.1' },
  'data-dir': { type: 'string' },
} as const;
const { port, host, 'data-dir': dataDir } = optionsTyped('the stand-in', options);
const standIn = await startEventStoreStandIn({
  port: Number(port),
  host,
  ...(dataDir === undefined ? {} : { dataDir }),
});
process.stdout.write(`${JSON.stringify({ message: 'ready', url: standIn.url, standIn: 'for tests only' })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void standIn.stop());
