import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { consultation, type ConsultationCommand } from '../domain/consultation.js';

type Completion = Extract<ConsultationCommand, { type: 'CompleteConsultation' }>['data'];

export class CompleteConsultation extends Command<Outcome> {
  constructor(
    readonly id: string,
    readonly completion: Omit<Completion, 'conductedBy'>,
    readonly context: CommandContext,
  ) {
    super();
  }
}

@CommandHandler(CompleteConsultation)
export class CompleteConsultationHandler implements ICommandHandler<CompleteConsultation> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, completion, context }: CompleteConsultation): Promise<Outcome> {
    return this.runner.run({
      name: 'CompleteConsultation',
      aggregate: consultation,
      id,
      context,
      command: (): ConsultationCommand => ({
        type: 'CompleteConsultation',
        data: { ...completion, conductedBy: context.actor.subject },
      }),
    });
  }
}
