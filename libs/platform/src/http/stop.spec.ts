import { expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Module } from '@nestjs/common';
import { loadConfig } from '../config/config.js';
import { stopAll } from '../observability/stop.js';
import { createHttpApp, listen } from './app.js';
import { AcceptedDto } from './problems/problem.dto.js';
import { Query } from './routes/query.js';

const events: string[] = [];

@Controller()
class SlowController {
  @Query({ path: 'slow', summary: 'Slow', roles: 'public', response: AcceptedDto })
  async slow(): Promise<object> {
    await sleep(200);
    events.push('request finished');
    return { done: true };
  }
}
@Module({ controllers: [SlowController] })
class TestModule {}

test('a stop finishes the requests that have begun before anything else, and takes no more', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'waymark-stop-'));
  const config = loadConfig({ WAYMARK_DATA_DIR: dir, WAYMARK_PORT: '0', LOG_LEVEL: 'silent' });
  const app = await createHttpApp(TestModule, config);
  const base = await listen(app, config.http);
  const answer = fetch(`${base}/slow`);
  await sleep(50);
  const stop = () => Promise.resolve(events.push('consumers stopped'));
  expect(await stopAll(app, [{ name: 'consumers', stop }])).toBe(true);
  expect(events).toEqual(['request finished', 'consumers stopped']);
  expect((await answer).status).toBe(200);
  await expect(fetch(`${base}/livez`)).rejects.toThrow();
  rmSync(dir, { recursive: true });
}, 30_000);
