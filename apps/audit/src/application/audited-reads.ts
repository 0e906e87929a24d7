import { Injectable } from '@nestjs/common';
import { canonicalJson, type SiteScope } from '#kernel';
import { CommandRunner, EdgeProblem, recordRead, type ReadContext } from '#platform';
import { createHash } from 'node:crypto';
import { accessLog, accessLogId, type RecordAccess } from '../domain/access-log.js';
import type { Access } from './access.js';

/** It is there, and not for this reader: recorded as that, answered as if it were not. */
export const DENIED = Symbol('denied');

const isDenial = (error: unknown): boolean => error instanceof EdgeProblem && error.code === 'SITE_OUT_OF_SCOPE';

/** What spans the sites of the network is only for a token that covers all of them, those to come as well. */
export const mustCoverNetwork = (sites: SiteScope): void => {
  if (sites !== '*')
    throw new EdgeProblem('SITE_OUT_OF_SCOPE', { detail: 'This needs a token that covers all sites ("*").' });
};

const hashOf = (result: unknown): string => createHash('sha256').update(canonicalJson(result)).digest('hex');

/** No history is shown before it is recorded that it was: whoever reads without a record has not read here. */
@Injectable()
export class AuditedReads {
  constructor(private readonly runner: CommandRunner) {}

  async read<T>(reader: ReadContext, access: Access, work: () => Promise<T | null | typeof DENIED>): Promise<T | null> {
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

  /** For the role, before anything was looked at. */
  refused(reader: ReadContext, access: Access): Promise<void> {
    return this.record(reader, access, 'DENIED', null);
  }

  private async record(reader: ReadContext, read: Access, outcome: string, resultHash: string | null): Promise<void> {
    const { subject, role } = reader.actor;
    const access = { ...read, subject, role, outcome, resultHash };
    const position = await recordRead(this.runner, reader, {
      aggregate: accessLog,
      id: accessLogId(access.subject),
      command: (): RecordAccess => ({ type: 'RecordAccess', access }),
    });
    reader.recorded?.(position);
  }
}
