import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '#contracts';
import { programOf, WaymarkProcess } from '../e2e/process.js';
import { ProgramPart, type Part } from './part.js';
import { gatewayEnv, serviceEnv, urlOf, type Topology } from './topology.js';

export interface ClusterOptions {
  /** What the services stand on, running. Stopped with the cluster, after them. */
  readonly foundations?: readonly Part[];
  /** The terminal's Ctrl-C does not reach the processes. */
  readonly apart?: boolean;
  /** Where each process writes what it says. */
  readonly logDir?: string;
}

/** The six services and the gateway, each a process of its own. */
export class Cluster {
  readonly services: Readonly<Record<ServiceName, ProgramPart>>;
  readonly gateway: ProgramPart;
  readonly foundations: readonly Part[];

  constructor(
    readonly topology: Topology,
    { foundations = [], apart = false, logDir }: ClusterOptions = {},
  ) {
    if (logDir !== undefined) mkdirSync(logDir, { recursive: true });
    const logOf = (name: string) => (logDir === undefined ? {} : { logFile: join(logDir, `${name}.log`) });
    const part = (name: ServiceName | 'gateway', env: Readonly<Record<string, string>>): ProgramPart =>
      new ProgramPart(name, urlOf(topology, name), { program: programOf(name), env, apart, ...logOf(name) });
    const services = SERVICES.map((service) => [service, part(service, serviceEnv(topology, service))] as const);
    this.services = Object.fromEntries(services) as Cluster['services'];
    this.gateway = part('gateway', gatewayEnv(topology));
    this.foundations = foundations;
  }

  /** Where clients send their requests. */
  get url(): string {
    return this.gateway.where;
  }

  get programs(): readonly ProgramPart[] {
    return [...Object.values(this.services), this.gateway];
  }

  /** Everything that can be broken. */
  get parts(): readonly Part[] {
    return [...this.foundations, ...this.programs];
  }

  /** All at once: none needs another one to start. What did start is stopped when one does not. */
  async start(): Promise<this> {
    const started = await Promise.allSettled(this.programs.map((part) => part.start()));
    const failed = started.find((each) => each.status === 'rejected');
    if (failed === undefined) return this;
    await this.stopPrograms();
    throw failed.reason;
  }

  /** First who takes requests, then who answers them. */
  async stopPrograms(): Promise<void> {
    await this.gateway.stop();
    await Promise.all(Object.values(this.services).map((part) => part.stop()));
  }

  async stop(): Promise<void> {
    await this.stopPrograms();
    await Promise.all(this.foundations.map((part) => part.stop()));
  }
}

const ONE_BROKER = ['topics', '--partitions', '3', '--replication', '1'];

/** Creates the topics as the container for it does: `waymark topics`. */
export const createTopics = async (kafka: Topology['kafka']): Promise<void> => {
  const command = new WaymarkProcess({ program: programOf('waymark'), args: ONE_BROKER, env: kafka });
  const { code } = await command.ended;
  if (code !== 0) throw new Error(`The topics were not created:\n${command.lines.join('\n')}`);
};
