import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { therapySession, type TherapySessionCommand } from '../domain/therapy-session.js';

export class AbandonTherapySession {
  constructor(
    readonly id: string,
    readonly reasonCode: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AbandonTherapySession)
export class AbandonTherapySessionHandler implements ICommandHandler<AbandonTherapySession, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, reasonCode, context }: AbandonTherapySession): Promise<Outcome> {
    return this.runner.run({
      name: 'AbandonTherapySession',
      aggregate: therapySession,
      id,
      context,
      command: (): TherapySessionCommand => ({ type: 'AbandonTherapySession', reasonCode }),
    });
  }
}
