import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refusal } from '#kernel';
import { CommandRunner, reject, type CommandContext, type Outcome } from '#platform';
import { findSite } from '#replicas';
import { room, type RegisterRoom as Registration } from '../domain/room.js';

export class RegisterRoom {
  constructor(
    readonly data: Registration['data'],
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RegisterRoom)
export class RegisterRoomHandler implements ICommandHandler<RegisterRoom, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ data, context }: RegisterRoom): Promise<Outcome> {
    const { roomId, siteId } = data;
    return this.runner.run({
      name: 'RegisterRoom',
      aggregate: room,
      id: roomId,
      context,
      existence: 'new',
      subject: { key: roomId, siteId, patientRef: null },
      command: async ({ uow }) =>
        (await findSite(uow.manager, siteId)) === null
          ? reject(refusal('SITE_UNKNOWN', `There is no site ${siteId}.`))
          : ({ type: 'RegisterRoom', data } as const),
    });
  }
}
