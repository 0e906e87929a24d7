import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, loadIssuerConfig, Log, parseOptions, startHost } from '#platform';
import { runDemo, type DemoReport } from '../demo/demo.js';
import { signIn } from '../demo/sign-in.js';
import { render } from '../demo/render/render.js';
import { NETWORK } from '../demo/clinic-network.js';
import { ALL_SERVICES } from '../services.js';

/** Nine o'clock in California, on a Monday before daylight saving begins. */
const START = '2026-03-02T16:30:00Z';

/** `waymark demo`: starts Waymark on a virtual clock in a folder of its own, or uses a running one, and drives it. */
export const demo = async (args: string[]): Promise<number> => {
  const options = { json: { type: 'boolean', default: false }, api: { type: 'string' } } as const;
  const values = parseOptions('waymark demo', args, options);
  const started = performance.now();
  const { url, config, stop } = await target(values.api);
  try {
    const report = await runDemo(() => url, await signIn(config, NETWORK.organisation));
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    process.stdout.write(values.json ? `${JSON.stringify(summary(report, seconds))}\n` : render(report, seconds));
    return report.audit.verified ? 0 : 1;
  } finally {
    await stop();
  }
};

const target = async (api: string | undefined) => {
  if (api !== undefined) return { url: api, config: loadIssuerConfig(process.env), stop: async () => undefined };
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-demo-'));
  const virtual = { WAYMARK_CLOCK: 'virtual', WAYMARK_CLOCK_START: START };
  const env = { ...process.env, ...virtual, WAYMARK_DATA_DIR: dataDir, WAYMARK_PORT: '0' };
  const config = loadConfig(env);
  const log = new Log(process.env['LOG_LEVEL'] === undefined ? 'error' : config.logLevel);
  const host = await startHost({ config, services: ALL_SERVICES, log });
  const stop = async (): Promise<void> => {
    await host.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { url: host.url, config, stop };
};

const clinical = ({ flowsheet, outcomes }: DemoReport['courses'][number]): object => ({
  flowsheet: flowsheet === null ? null : { rows: flowsheet.rows, holds: flowsheet.holds, stop: flowsheet.stop },
  outcomes: outcomes.readings.filter(({ instrumentCode }) => instrumentCode === outcomes.instrumentCode),
});

const summary = ({ courses, ledger, audit }: DemoReport, seconds: number): object => ({
  courses: courses.map((course) => {
    const { id, protocol, status, events, refusals } = course;
    return { id, protocol, status, events, refusals, ...clinical(course) };
  }),
  ledger,
  audit: { events: audit.events, verified: audit.verified },
  seconds,
});
