import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { ReadContext } from '#platform';
import type { Access } from './access.js';
import { AuditedReads } from './audited-reads.js';

/** Somebody with a valid token wanted to read what their roles do not admit them to. */
export class RecordRefusedRead {
  constructor(
    readonly access: Access,
    readonly reader: ReadContext,
  ) {}
}

@CommandHandler(RecordRefusedRead)
export class RecordRefusedReadHandler implements ICommandHandler<RecordRefusedRead, void> {
  constructor(private readonly reads: AuditedReads) {}

  execute({ reader, access }: RecordRefusedRead): Promise<void> {
    return this.reads.refused(reader, access);
  }
}
