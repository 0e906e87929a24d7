import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instant, Temporal } from '#kernel';
import { loadProtocol, policyVersionOf, type ClinicPolicy } from '#protocol';
import type { Config } from '../config/index.js';
import { ConfigError, type ConfigProblem } from '../config/errors.js';
import type { Log } from '../observability/index.js';

/** Not an example, and somebody put their name to it. */
export const isSigned = ({ example, approvedBy }: Pick<ClinicPolicy, 'example' | 'approvedBy'>): boolean =>
  !example && approvedBy !== 'unsigned';

/** Files that no medical director has signed; one that is not valid is somebody else's business. */
const unsignedProtocols = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .filter((name) => {
      const loaded = loadProtocol(readFileSync(join(folder, name), 'utf8'), name);
      return loaded.ok && loaded.protocol.approvedBy === null;
    });

const SIGN = 'a medical director has to set approvedBy, approvedAt and effectiveFrom';
const OR = 'or set WAYMARK_EXAMPLES=accept where no patient is treated';

const problemsOf = (policy: ClinicPolicy, config: Config, unsigned: readonly string[]): readonly ConfigProblem[] => [
  ...(isSigned(policy)
    ? []
    : [
        {
          variable: 'WAYMARK_POLICY',
          problem: `${policyVersionOf(policy)} in ${config.policyPath} holds example values: ${SIGN}, and example: false, ${OR}.`,
        },
      ]),
  ...unsigned.map((name) => ({
    variable: 'WAYMARK_PROTOCOLS',
    problem: `${join(config.protocolsDir, name)} is not signed: ${SIGN}, or take it out of the folder, ${OR}.`,
  })),
];

/**
 * Unsigned or example values never run a real clinic without somebody having said so. A policy that is signed for later
 * is refused until then. Said once in the log where they are accepted.
 */
export const requireSignatures = (policy: ClinicPolicy, config: Config, now: Temporal.Instant, log: Log): void => {
  if (Temporal.Instant.compare(instant(policy.effectiveFrom), now) > 0)
    throw new ConfigError([
      {
        variable: 'WAYMARK_POLICY',
        problem: `${policyVersionOf(policy)} is effective from ${policy.effectiveFrom} only: until then, run on the version before.`,
      },
    ]);
  const unsigned = unsignedProtocols(config.protocolsDir);
  const problems = problemsOf(policy, config, unsigned);
  if (problems.length === 0) return;
  if (!config.acceptExamples) throw new ConfigError(problems);
  const fields = { version: policyVersionOf(policy), count: unsigned.length, state: 'unsigned' };
  log.event('warn', { message: 'running on clinical values or protocols that no medical director has signed', fields });
};
