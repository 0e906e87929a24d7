import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SURROUNDINGS, type CommandContext, type Outcome, type Surroundings } from '#platform';
import { CourseCommands } from './course-commands.js';
import { Protocols } from './protocols.js';

/** Moves one course to another version of its protocol, or to another protocol: never silently, and signed. */
export class AmendProtocol {
  constructor(
    readonly courseId: string,
    readonly to: {
      readonly protocolId: string;
      readonly version: string;
      readonly reasonCode: string;
      readonly acceptBreaches: boolean;
    },
    readonly context: CommandContext,
  ) {}
}

@CommandHandler(AmendProtocol)
export class AmendProtocolHandler implements ICommandHandler<AmendProtocol, Outcome> {
  private readonly signedOnly: boolean;

  constructor(
    private readonly courses: CourseCommands,
    private readonly protocols: Protocols,
    @Inject(SURROUNDINGS) { acceptExamples = true }: Surroundings,
  ) {
    this.signedOnly = !acceptExamples;
  }

  execute({ courseId, to, context }: AmendProtocol): Promise<Outcome> {
    const { protocolId, version, reasonCode, acceptBreaches } = to;
    return this.courses.run({
      name: 'AmendProtocol',
      courseId,
      context,
      build: async ({ now }, { sql }) => {
        const chosen = await this.protocols.choose(sql, { protocolId, version, now, signedOnly: this.signedOnly });
        if ('rejected' in chosen) return chosen;
        const by = context.actor.subject;
        return { type: 'AmendProtocol', protocol: chosen.protocol, reasonCode, acceptBreaches, by, now };
      },
    });
  }
}
