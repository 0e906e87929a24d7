import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type DecisionTools, type Outcome } from '#platform';
import { timingOf } from '../domain/session-timing.js';
import {
  therapySession,
  type SessionTiming,
  type TherapySession,
  type TherapySessionCommand,
} from '../domain/therapy-session.js';
import { infusionsOf, windowRuleOf } from '../views/known.js';

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
      command: async (tools): Promise<TherapySessionCommand> => {
        const timing = await timingOfSession(tools);
        return { type: 'CompleteTherapySession', endedAt, now: tools.now, timing };
      },
    });
  }
}

/** Where the session stood to the infusions that it served, as far as they were reported here. */
const timingOfSession = async ({ uow, state }: DecisionTools<TherapySession>): Promise<SessionTiming[]> => {
  const { start } = state;
  if (start?.kind !== 'INTEGRATION') return [];
  const rule = await windowRuleOf(uow.sql, start.courseId);
  const served = await infusionsOf(uow.sql, start.courseId, start.ordinals);
  return served.flatMap((infusion) => timingOf(start.startedAt, infusion, rule) ?? []);
};
