import { closeSync, constants, fchownSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const KEEP_BYTES = 10_000_000;
const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants;

export interface ServerLog {
  readonly fd: number;
  /** The last lines that were written since the log was opened. */
  tail(lines?: number): string;
  close(): void;
}

/** One file, and the one before it: the log holds no more than starts, stops and errors. */
export function openServerLog(file: string): ServerLog {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > KEEP_BYTES) renameSync(file, `${file}.1`);
  const fd = openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600);
  const owner = statSync(dirname(file));
  // Root may help out in a directory that is an ordinary user's the rest of the time.
  if (process.getuid?.() === 0) fchownSync(fd, owner.uid, owner.gid);
  const opened = fstatSync(fd).size;
  return {
    fd,
    tail(lines = 15) {
      const from = Math.max(opened, fstatSync(fd).size - 8_000);
      const buffer = Buffer.alloc(8_000);
      const length = readSync(fd, buffer, 0, buffer.length, from);
      return buffer.toString('utf8', 0, length).trim().split('\n').slice(-lines).join('\n');
    },
    close: () => closeSync(fd),
  };
}
