export type Settings = Readonly<Record<string, string | number>>;

/** For two cores, many short transactions, and a process that shares the machine with Waymark. */
const DEFAULTS: Settings = {
  max_connections: 120,
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  random_page_cost: 1.1,
  // Points and short ranges: a plan that spawns workers or compiles itself only costs.
  max_parallel_workers_per_gather: 0,
  jit: 'off',
  io_method: 'sync',
  autovacuum_max_workers: 2,
  max_wal_size: '1GB',
  min_wal_size: '128MB',
  // A client that hangs in the middle of a transaction must not hold its locks, and the relay's horizon, for ever.
  idle_in_transaction_session_timeout: '60s',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
};

/** Not for anybody to choose: an acknowledged commit survives, patients' data stay out of the log, nobody from outside. */
const FIXED: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  listen_addresses: '127.0.0.1',
  // The data directory, which nobody else can enter; half the work of TCP for each statement.
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_destination: 'stderr',
  // The DETAIL of an error and the statement behind it quote values.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

export function serverArguments(asked: Settings, forced: Settings): string[] {
  return Object.entries({ ...DEFAULTS, ...asked, ...FIXED, ...forced }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
}

/** Nothing of Waymark's own environment: it holds secrets, and the server may run as a user that others run as too. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/',
  LC_ALL: 'C',
  TZ: 'UTC',
});
