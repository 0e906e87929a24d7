import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { therapySession, type TherapySessionCommand } from '../domain/therapy-session.js';

export class CompleteTherapySession {
  constructor(
    readonly id: string,
    readonly endedAt: string | null,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CompleteTherapySession)
export class CompleteTherapySessionHandler implements ICommandHandler<CompleteTherapySession, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, endedAt, context }: CompleteTherapySession): Promise<Outcome> {
    return this.runner.run({
      name: 'CompleteTherapySession',
      aggregate: therapySession,
      id,
      context,
      command: ({ now }): TherapySessionCommand => ({ type: 'CompleteTherapySession', endedAt, now }),
    });
  }
}
