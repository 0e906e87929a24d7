import type { DomainEvent } from '#kernel';
import type { CommandRunner } from './command-runner.js';
import type { Execution, ReadContext } from './types.js';

/** The access could not be recorded, so nothing is shown. Ask again. */
export class AccessNotRecorded extends Error {
  readonly code = 'ACCESS_NOT_RECORDED';
}

/** Readers with many windows open write to one stream at once; each of these attempts is several of the runner's. */
const ATTEMPTS = 10;

type Record<S, C, E extends DomainEvent> = Pick<Execution<S, C, E>, 'aggregate' | 'id' | 'subject' | 'command'>;

/**
 * Records that somebody reads, or tried to, before anything is shown: whoever reads without a record has not read here.
 * Answers with the position of the record, for `reader.recorded`, unless the answer must not tell that there is anything.
 */
export const recordRead = async <S, C, E extends DomainEvent>(
  runner: CommandRunner,
  { actor, sites, correlationId, traceparent }: ReadContext,
  record: Record<S, C, E>,
): Promise<string> => {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const outcome = await runner.run({
      ...record,
      name: 'RecordAccess',
      context: { actor, sites, correlationId, traceparent, ifMatch: null, idempotency: null },
      existence: 'either',
      // About the reader's own doing, a denied one's too; whether they may read was asked where they read.
      reach: () => 'anywhere',
    });
    if (outcome.kind === 'accepted') return outcome.position;
    if (outcome.kind !== 'refused' || outcome.refusal.code !== 'CONCURRENT_CHANGE') break;
  }
  throw new AccessNotRecorded();
};
