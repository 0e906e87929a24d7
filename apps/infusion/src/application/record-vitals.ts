import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { InfusionSession } from '../domain/infusion.types.js';
import type { RecordVitals as Command } from '../domain/room.types.js';
import { watching } from './follow-room.js';
import { utc } from './utc.js';

export class RecordVitals {
  constructor(
    readonly id: string,
    readonly reading: Pick<Command, 'vitals' | 'scales'>,
    readonly context: CommandContext,
  ) {}
}

/** What the policy recommends by now; a person decides. */
const recommended = ({ open }: InfusionSession): object => ({
  recommendations: open.map(({ ruleId, recommendation }) => ({ ruleId, recommendation })),
});

@CommandHandler(RecordVitals)
export class RecordVitalsHandler implements ICommandHandler<RecordVitals, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, reading: { vitals, scales }, context }: RecordVitals): Promise<Outcome> {
    const { policy } = this;
    const observedAt = utc(vitals.observedAt);
    return this.runner.run({
      name: 'RecordVitals',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'RecordVitals',
        vitals: { ...vitals, observedAt },
        scales,
        now,
        policy,
      }),
      effects: watching(id, policy),
      answer: recommended,
    });
  }
}
