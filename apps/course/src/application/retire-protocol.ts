import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CommandRunner, type CommandContext, type Outcome } from '#platform';
import { protocolKey, protocolVersion, type ProtocolVersionCommand } from '../domain/protocol-version.js';

/** No course is opened on this version any more. Those that are pinned to it go on. */
export class RetireProtocol {
  constructor(
    readonly protocolId: string,
    readonly version: string,
    readonly reason: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(RetireProtocol)
export class RetireProtocolHandler implements ICommandHandler<RetireProtocol, Outcome> {
  constructor(private readonly runner: CommandRunner) {}

  execute({ protocolId, version, reason, context }: RetireProtocol): Promise<Outcome> {
    return this.runner.run({
      name: 'RetireProtocol',
      aggregate: protocolVersion,
      id: protocolKey(protocolId, version),
      context,
      existence: 'either',
      reach: () => 'network',
      command: (): ProtocolVersionCommand => ({ type: 'RetireProtocol', protocolId, version, reason }),
    });
  }
}
