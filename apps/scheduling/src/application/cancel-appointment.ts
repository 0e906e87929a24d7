import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { appointment } from '../domain/appointment.js';
import type { CommandOf } from '../domain/appointment.types.js';

type Cancellation = CommandOf<'CancelAppointment'>;

export class CancelAppointment {
  constructor(
    readonly id: string,
    readonly data: Cancellation['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(CancelAppointment)
export class CancelAppointmentHandler implements ICommandHandler<CancelAppointment, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ id, data, context }: CancelAppointment): Promise<Outcome> {
    return this.runner.run({
      name: 'CancelAppointment',
      aggregate: appointment,
      id,
      context,
      command: (): Cancellation => ({ type: 'CancelAppointment', data }),
    });
  }
}
