import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkOpenApi, loadConfig, Log, OPENAPI_FILE, parseOptions, startHost, writeOpenApi } from '#platform';
import { ALL_SERVICES } from '../services.js';

/** Writes the API description, or with `--check` says whether the one that is checked in is still true. */
export const openapi = async (args: string[]): Promise<number> => {
  const { check: isCheck } = parseOptions('waymark openapi', args, { check: { type: 'boolean', default: false } });
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-openapi-'));
  const env = { ...process.env, WAYMARK_DATA_DIR: dataDir, WAYMARK_PORT: '0' };
  const host = await startHost({ config: loadConfig(env), services: ALL_SERVICES, log: new Log('silent') });
  try {
    if (!isCheck) {
      await writeOpenApi(host.app);
      process.stdout.write(`${OPENAPI_FILE} written\n`);
      return 0;
    }
    const check = await checkOpenApi(host.app);
    if (!check.same)
      process.stderr.write(`${OPENAPI_FILE}:${check.line} differs from the routes. Run: npm run openapi\n`);
    return check.same ? 0 : 1;
  } finally {
    await host.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
};
