import { destination } from 'pino';

export interface Output {
  write(line: string): void;
  /** Everything that was written is out when this returns. Left out where nothing is kept back. */
  flush?(): void;
}

const AT_ONCE_BYTES = 4096;
/** No line is kept back longer: what a killed process had not said yet is at most this much. */
const AT_LATEST_MS = 100;

/** Standard output, many lines at once: a write for each would be one of the dearer parts of a request. */
export const standardOutput = (): Output => {
  const out = destination({ dest: 1, sync: true, minLength: AT_ONCE_BYTES, periodicFlush: AT_LATEST_MS });
  const flush = (): void => out.flushSync();
  process.once('exit', flush);
  return { write: (line) => void out.write(line), flush };
};
