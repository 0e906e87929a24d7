import { createServer } from 'node:net';

/**
 * Below the ports that systems give to outgoing connections: one of those may be taken in the moment between the look and
 * the use. Each process looks in a block of its own, so that two that start installations side by side do not meet.
 */
const [FIRST, BLOCK, BLOCKS] = [20_000, 100, 120];

let next = 0;

const candidate = (): number => FIRST + (process.pid % BLOCKS) * BLOCK + (next++ % BLOCK);

const isFree = (port: number): Promise<boolean> =>
  new Promise((tell) => {
    const server = createServer();
    server.once('error', () => tell(false));
    server.listen(port, '127.0.0.1', () => server.close(() => tell(true)));
  });

/** Ports that nobody uses; no two are the same. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const found: number[] = [];
  for (let looks = 0; found.length < count; looks += 1) {
    if (looks === BLOCK) throw new Error(`Fewer than ${count} of ${BLOCK} ports are free.`);
    const port = candidate();
    if (await isFree(port)) found.push(port);
  }
  return found;
};
