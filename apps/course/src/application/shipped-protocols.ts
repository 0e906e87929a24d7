import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { systemActor } from '#kernel';
import { CommandRunner, SURROUNDINGS, type CommandContext, type Surroundings } from '#platform';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocolKey, protocolVersion, type ProtocolVersionCommand } from '../domain/protocol-version.js';
import { readProtocol, refusalOf, sha256Of } from './read-protocol.js';

/** A shipped file that is not valid, or that differs from what was registered under its version. Mend it; raise the version. */
export class ShippedProtocolRefused extends Error {
  readonly code = 'SHIPPED_PROTOCOL_REFUSED';

  constructor(fileName: string, detail: string) {
    super(`${fileName}: ${detail}`);
  }
}

/** Registers the protocol files that ship with this version of Waymark, as they are: signed or not. */
@Injectable()
export class ShippedProtocols implements OnApplicationBootstrap {
  constructor(
    private readonly runner: CommandRunner,
    @Inject(SURROUNDINGS) private readonly host: Surroundings,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { protocolsDir } = this.host;
    const files = (await readdir(protocolsDir)).filter((name) => name.endsWith('.yaml')).sort();
    for (const name of files) await this.register(name, await readFile(join(protocolsDir, name), 'utf8'));
  }

  private async register(fileName: string, text: string): Promise<void> {
    const read = readProtocol(text, fileName);
    const refused = refusalOf(read);
    const { protocol: definition } = read;
    if (definition === null || refused !== null) throw new ShippedProtocolRefused(fileName, refused?.detail ?? '');
    const outcome = await this.runner.run({
      name: 'ApproveProtocol',
      aggregate: protocolVersion,
      id: protocolKey(definition.protocolId, definition.version),
      context: this.context(),
      existence: 'either',
      command: (): ProtocolVersionCommand => ({ type: 'ApproveProtocol', definition, sha256: sha256Of(definition) }),
    });
    if (outcome.kind === 'refused') throw new ShippedProtocolRefused(fileName, outcome.refusal.detail);
  }

  private context(): CommandContext {
    const actor = systemActor('shipped-protocols');
    const correlationId = this.host.newId();
    return { actor, sites: '*', correlationId, traceparent: null, ifMatch: null, idempotency: null };
  }
}
