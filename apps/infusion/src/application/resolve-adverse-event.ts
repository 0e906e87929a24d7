import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { adverseEvent } from '../domain/adverse-event.js';
import type { ResolveAdverseEvent as Command } from '../domain/adverse-event.types.js';
import { utc } from './utc.js';

export class ResolveAdverseEvent {
  constructor(
    readonly id: string,
    readonly resolution: Pick<Command, 'outcome'> & { readonly resolvedAt: string | null },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ResolveAdverseEvent)
export class ResolveAdverseEventHandler implements ICommandHandler<ResolveAdverseEvent, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, resolution, context }: ResolveAdverseEvent): Promise<Outcome> {
    return this.runner.run({
      name: 'ResolveAdverseEvent',
      aggregate: adverseEvent,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'ResolveAdverseEvent',
        ...resolution,
        resolvedAt: utc(resolution.resolvedAt ?? now.toString()),
        by: context.actor.subject,
        now,
      }),
    });
  }
}
