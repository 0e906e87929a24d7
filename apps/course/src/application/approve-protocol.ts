import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Clock } from '#kernel';
import { CLOCK, CommandRunner, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import { protocolKey, protocolVersion, type ProtocolVersionCommand } from '../domain/protocol-version.js';
import { readProtocol, refusalOf, sha256Of } from './read-protocol.js';

/** A medical director signs one version of a protocol, which never changes afterwards. */
export class ApproveProtocol {
  constructor(
    readonly text: string,
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(ApproveProtocol)
export class ApproveProtocolHandler implements ICommandHandler<ApproveProtocol, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ text, context }: ApproveProtocol): Promise<Outcome> {
    const read = readProtocol(text, 'protocol.yaml');
    const refused = refusalOf(read);
    const { protocolId, version } = read.protocol ?? { protocolId: 'unreadable', version: '0' };
    return this.runner.run({
      name: 'ApproveProtocol',
      aggregate: protocolVersion,
      id: protocolKey(protocolId, version),
      context,
      existence: 'either',
      reach: () => 'network',
      command: (): ProtocolVersionCommand | Rejection => {
        if (read.protocol === null || refused !== null) return reject(refused ?? NEVER);
        const signature = { approvedBy: context.actor.subject, approvedAt: this.clock.now().toString() };
        const definition = { ...read.protocol, ...signature };
        return { type: 'ApproveProtocol', definition, sha256: sha256Of(definition) };
      },
    });
  }
}

const NEVER = { code: 'PROTOCOL_INVALID', detail: 'The protocol could not be read.', missing: [] };
