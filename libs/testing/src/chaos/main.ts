// `npm run chaos`: the distributed shape on this machine, broken on purpose while courses go on; then the verdict.
import { randomInt } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../../platform/src/terminal/options.js';
import type { Cluster } from '../cluster/cluster.js';
import type { Part } from '../cluster/part.js';
import { startCluster } from '../cluster/start.js';
import { ORGANISATION } from '../courses/clinic.js';
import { tokensFrom } from '../courses/people.js';
import { policyWith } from '../courses/policy.js';
import { localToken } from '../e2e/tokens.js';
import { missingForKafka } from '../kafka/artefacts.js';
import { Ledger, Tally } from './ledger.js';
import { optionsFrom, USAGE, type Options } from './options.js';
import { POLICY } from './policy.js';
import { event, progress, render, stage, title } from './render.js';
import { reportOf } from './report.js';
import { ChaosRun } from './run.js';

const MINUTE_MS = 60_000;
const PROGRESS_MS = 5_000;
/** A service that answers later than that is taken for one that does not; its client tries again with the same key. */
const UPSTREAM_TIMEOUT_MS = '7000';
/** Longer than anybody is silenced, so that only the dead are given up; with half a minute a run mostly waits for that. */
const SESSION_TIMEOUT_MS = '10000';

const words = (text: string): void => void process.stdout.write(`${text}\n`);

const started: Part[] = [];
// The last resort: nothing outlives a run that ends in some other way than by an orderly stop.
process.once('exit', () => {
  for (const { pid } of started) if (pid !== null) process.kill(pid, 'SIGKILL');
});

const startIn = async (dataDir: string): Promise<Cluster> =>
  startCluster({
    dataDir,
    common: {
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      WAYMARK_POLICY: await policyWith(join(dataDir, 'policy'), POLICY),
      WAYMARK_PROTOCOLS: join(import.meta.dirname, 'protocols'),
      WAYMARK_UPSTREAM_TIMEOUT_MS: UPSTREAM_TIMEOUT_MS,
    },
    kafka: { KAFKA_SESSION_TIMEOUT_MS: process.env['KAFKA_SESSION_TIMEOUT_MS'] ?? SESSION_TIMEOUT_MS },
    apart: true,
    watch: (parts) => started.push(...parts),
  });

const peopleOf = async ({ topology }: Cluster, minutes: number) => {
  const common = { organisation: ORGANISATION, expiresIn: Math.round(minutes * 60) + 7_200 };
  return {
    tokens: await tokensFrom((subject, role) => localToken(topology.keysDir, { subject, roles: [role], ...common })),
    operator: await localToken(topology.keysDir, { subject: 'op-1', roles: ['operator'], ...common }),
  };
};

/** True: nothing was found. */
const carryOut = async (options: Options, dataDir: string, over: AbortSignal): Promise<boolean> => {
  const { minutes, seed, courses, json } = options;
  const began = performance.now();
  const elapsed = (): number => performance.now() - began;
  const say = (text: string): void => (json ? undefined : words(text));
  say(title(seed, minutes, courses));
  say(stage(0, 'PostgreSQL, Kafka, the trail, six services and the gateway start'));
  const cluster = await startIn(dataDir);
  const ledger = new Ledger(join(dataDir, 'ledger.jsonl'));
  const people = await peopleOf(cluster, minutes);
  const chaos = new ChaosRun(cluster, people, ledger, { seed, courses, lengthMs: minutes * MINUTE_MS }, over);
  const tally = new Tally(ledger);
  const ticking = setInterval(() => {
    if (chaos.isJudging) return;
    say(progress({ elapsedMs: elapsed(), ...chaos.counts, ...tally.since(PROGRESS_MS), down: chaos.striker.down }));
  }, PROGRESS_MS);
  try {
    const verdict = await chaos.carryOut({
      say: (text) => say(event(elapsed(), text)),
      stage: (text) => say(stage(elapsed(), text)),
    });
    const report = reportOf(ledger.entries, verdict, { seed, minutes, courses, seconds: Math.round(elapsed() / 1000) });
    if (json) words(JSON.stringify(report));
    else words(render(report));
    return report.clean;
  } finally {
    clearInterval(ticking);
    chaos.striker.stopWatching();
    ledger.close();
  }
};

const stopAll = async (): Promise<void> => {
  for (const part of started) part.resume();
  await Promise.allSettled(started.toReversed().map((part) => part.stop()));
};

const main = async (options: Options): Promise<number> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-chaos-'));
  const over = new AbortController();
  // Whoever waits for anything, and there are hundreds, hears of the end.
  setMaxListeners(0, over.signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      over.abort();
      process.once(signal, () => process.exit(130));
    });
  const interrupted = new Promise<null>((tell) => over.signal.addEventListener('abort', () => tell(null)));
  let clean: boolean | null = false;
  try {
    clean = await Promise.race([carryOut(options, dataDir, over.signal), interrupted]);
  } catch (error) {
    if (!over.signal.aborted) process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    else clean = null;
  }
  if (clean === null) process.stderr.write('Stopping …\n');
  await stopAll();
  if (clean === false || options.keep) process.stderr.write(`Data, logs and ledger are in ${dataDir}\n`);
  else await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  return clean === null ? 130 : clean ? 0 : 1;
};

if (process.argv.includes('--help')) {
  words(USAGE);
  process.exit(0);
}
try {
  const options = optionsFrom(process.argv.slice(2), () => randomInt(1, 1_000_000));
  const missing = await missingForKafka();
  if (missing !== null) throw new Error(`The distributed shape cannot be started here: ${missing}.`);
  process.exit(await main(options));
} catch (error) {
  process.stderr.write(`${error instanceof UsageError ? 'USAGE: ' : ''}${(error as Error).message}\n`);
  process.exit(2);
}
