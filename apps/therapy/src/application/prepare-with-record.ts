import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { newId } from '#kernel';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { preparation } from '../domain/preparation.js';
import type { CommandOf } from '../domain/preparation.types.js';

type Goal = Pick<CommandOf<'AgreeOnGoal'>, 'goalCode' | 'words' | 'agreedByPatient'>;
type Escort = Pick<CommandOf<'NominateEscort'>, 'relationship' | 'name' | 'phone'>;

/** What preparation leaves on record, beside items that somebody confirms. */
export type PreparationRecord =
  | { readonly kind: 'SHARED_GOAL'; readonly goal: Goal }
  | { readonly kind: 'DISTRESS_PLAN'; readonly plan: string }
  | { readonly kind: 'ESCORT'; readonly escort: Escort }
  | { readonly kind: 'INSTRUCTIONS'; readonly version: string };

type Recording = CommandOf<'AgreeOnGoal' | 'RecordDistressPlan' | 'NominateEscort' | 'AcknowledgeInstructions'>;

export class PrepareWithRecord {
  constructor(
    readonly courseId: string,
    readonly record: PreparationRecord,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(PrepareWithRecord)
export class PrepareWithRecordHandler implements ICommandHandler<PrepareWithRecord, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ courseId, record, context }: PrepareWithRecord): Promise<Outcome> {
    const command = this.commandFor(record, context.actor.subject);
    return this.runner.run({
      name: command.type,
      aggregate: preparation,
      id: courseId,
      context,
      existence: 'either',
      command: (): Recording => command,
    });
  }

  private commandFor(record: PreparationRecord, therapistId: string): Recording {
    const { sharedGoals: known, instructionsVersion: inForce } = this.policy.preparation;
    switch (record.kind) {
      case 'SHARED_GOAL':
        return { type: 'AgreeOnGoal', ...record.goal, known, therapistId };
      case 'DISTRESS_PLAN':
        return { type: 'RecordDistressPlan', planId: newId(), plan: record.plan };
      case 'ESCORT':
        return { type: 'NominateEscort', escortId: newId(), ...record.escort };
      case 'INSTRUCTIONS':
        return { type: 'AcknowledgeInstructions', version: record.version, inForce };
    }
  }
}
