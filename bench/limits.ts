import { Client } from '../libs/testing/src/courses/index.js';
import { run } from './processes.js';

const BODY = { courseId: '019b76da-a800-7000-8000-000000000001', itemCode: 'EDUCATION', note: 'x'.repeat(80) };

/** Requests a second of a bare Fastify route, by the same client, with as many requests under way. */
export const benchBareRoute = async (atOnce: number, seconds: number): Promise<number> => {
  const server = await run(['bench/bare-route.js'], {});
  const client = new Client(server.url);
  const until = performance.now() + seconds * 1000;
  const lane = async (): Promise<void> => {
    while (performance.now() < until) await client.post('none', '/command', BODY);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: atOnce }, lane));
  const rate = client.commands / ((performance.now() - started) / 1000);
  client.close();
  await server.stop();
  return Math.round(rate);
};
