import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { RecordChecks as Command } from '../domain/room.types.js';
import { utc, utcOrNull } from './utc.js';

/** Any number of findings of the pre-infusion checklist, all or none. */
export class RecordChecks {
  constructor(
    readonly id: string,
    readonly findings: readonly (Omit<Command['findings'][number], 'checkedAt'> & {
      readonly checkedAt: string | null;
    })[],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RecordChecks)
export class RecordChecksHandler implements ICommandHandler<RecordChecks, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, findings, context }: RecordChecks): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'RecordChecks',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'RecordChecks',
        findings: findings.map((finding) => ({
          ...finding,
          lastSolidsAt: utcOrNull(finding.lastSolidsAt),
          lastLiquidsAt: utcOrNull(finding.lastLiquidsAt),
          checkedAt: utc(finding.checkedAt ?? now.toString()),
        })),
        by: context.actor.subject,
        now,
        policy,
      }),
    });
  }
}
