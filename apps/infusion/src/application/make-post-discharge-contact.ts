import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, POLICY, type CommandContext, type Outcome } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { infusion } from '../domain/infusion.js';
import type { MakePostDischargeContact as Command } from '../domain/room.types.js';
import { leaving } from './follow-room.js';
import { utc } from './utc.js';

export class MakePostDischargeContact {
  constructor(
    readonly id: string,
    readonly contact: Omit<Command, 'type' | 'by' | 'now' | 'contactedAt'> & { readonly contactedAt: string | null },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(MakePostDischargeContact)
export class MakePostDischargeContactHandler implements ICommandHandler<MakePostDischargeContact, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ id, contact, context }: MakePostDischargeContact): Promise<Outcome> {
    const { policy } = this;
    return this.runner.run({
      name: 'MakePostDischargeContact',
      aggregate: infusion,
      id,
      context,
      command: ({ now }): Command => ({
        type: 'MakePostDischargeContact',
        ...contact,
        contactedAt: utc(contact.contactedAt ?? now.toString()),
        by: context.actor.subject,
        now,
      }),
      effects: leaving(id, policy),
    });
  }
}
