import { Injectable } from '@nestjs/common';
import { canonicalJson, type SiteScope } from '#kernel';
import { CommandRunner, EdgeProblem, recordRead, type ReadContext } from '#platform';
import { createHash } from 'node:crypto';
import { accessLog, accessLogId, type AccessRecorded, type RecordAccess } from '../domain/access-log.js';

export interface Access {
  readonly resource: string;
  readonly action: AccessRecorded['data']['action'];
  readonly purpose: string;
  readonly asOf: string | null;
}

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

  async read<T>(reader: ReadContext, access: Access, work: () => Promise<T | null>): Promise<T | null> {
    const result = await work();
    await this.record(reader, {
      ...access,
      subject: reader.actor.subject,
      role: reader.actor.role,
      outcome: result === null ? 'NOT_FOUND' : 'SHOWN',
      resultHash: result === null ? null : hashOf(result),
    });
    return result;
  }

  private async record(reader: ReadContext, access: AccessRecorded['data']): Promise<void> {
    const position = await recordRead(this.runner, reader, {
      aggregate: accessLog,
      id: accessLogId(access.subject),
      command: (): RecordAccess => ({ type: 'RecordAccess', access }),
    });
    reader.recorded?.(position);
  }
}
