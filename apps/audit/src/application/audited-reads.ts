import { Injectable } from '@nestjs/common';
import { canonicalJson, type SiteScope } from '#kernel';
import { CommandRunner, EdgeProblem, type CommandContext, type Outcome } from '#platform';
import { createHash } from 'node:crypto';
import { accessLog, accessLogId, type AccessRecorded, type RecordAccess } from '../domain/access-log.js';

/** Who reads: what a read's context and a command's have in common. */
export type Reader = Pick<CommandContext, 'actor' | 'sites' | 'correlationId' | 'traceparent'>;

export interface Access {
  readonly resource: string;
  readonly action: AccessRecorded['data']['action'];
  readonly purpose: string;
  readonly asOf: string | null;
}

/** It is there, and not for this reader: recorded as that, answered as if it were not. */
export const DENIED = Symbol('denied');

const isDenial = (error: unknown): boolean => error instanceof EdgeProblem && error.code === 'SITE_OUT_OF_SCOPE';

/** What spans the sites of the network is only for a token that covers all of them, those to come as well. */
export const mustCoverNetwork = (sites: SiteScope): void => {
  if (sites !== '*')
    throw new EdgeProblem('SITE_OUT_OF_SCOPE', { detail: 'This needs a token that covers all sites ("*").' });
};

const hashOf = (result: unknown): string => createHash('sha256').update(canonicalJson(result)).digest('hex');

/** One reader with many windows open writes to one stream; each of these attempts is several of the runner's. */
const ATTEMPTS = 10;

/** The access could not be recorded, so nothing is shown. Ask again. */
export class AccessNotRecorded extends Error {
  readonly code = 'ACCESS_NOT_RECORDED';
}

/** No history is shown before it is recorded that it was: whoever reads without a record has not read here. */
@Injectable()
export class AuditedReads {
  constructor(private readonly runner: CommandRunner) {}

  async read<T>(reader: Reader, access: Access, work: () => Promise<T | null | typeof DENIED>): Promise<T | null> {
    const result = await work().catch(async (error: unknown) => {
      if (isDenial(error)) await this.record(reader, access, 'DENIED', null);
      throw error;
    });
    if (result === DENIED || result === null) {
      await this.record(reader, access, result === DENIED ? 'DENIED' : 'NOT_FOUND', null);
      return null;
    }
    await this.record(reader, access, 'SHOWN', hashOf(result));
    return result;
  }

  private async record(reader: Reader, read: Access, outcome: string, resultHash: string | null): Promise<void> {
    const { subject, role } = reader.actor;
    const access = { ...read, subject, role, outcome, resultHash };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.append(reader, access);
      if (outcome.kind !== 'refused') return;
      if (outcome.refusal.code !== 'CONCURRENT_CHANGE' || attempt >= ATTEMPTS) throw new AccessNotRecorded();
    }
  }

  private append(reader: Reader, access: AccessRecorded['data']): Promise<Outcome> {
    return this.runner.run({
      name: 'RecordAccess',
      aggregate: accessLog,
      id: accessLogId(access.subject),
      context: { ...reader, ifMatch: null, idempotency: null },
      existence: 'either',
      // About the reader's own doing; whether they may read was asked where they read.
      reach: () => 'anywhere',
      command: (): RecordAccess => ({ type: 'RecordAccess', access }),
    });
  }
}
