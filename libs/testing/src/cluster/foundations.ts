import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../platform/src/postgres/index.js';
import { ROOT } from '../e2e/process.js';
import { startKafka, type RunningKafka } from '../kafka/start-kafka.js';
import { ProgramPart, type Part } from './part.js';

/** Something that is started and has an address once it runs. */
export interface Foundation extends Part {
  readonly url: string;
}

const say = (message: string): void => void process.stderr.write(`${message}\n`);
const log = { info: () => undefined, warn: say, error: say };

/** A real PostgreSQL below a folder. Killed, it comes back by itself on the same port. */
export class PostgresPart implements Foundation {
  readonly name = 'postgres';
  #server: EmbeddedPostgres | null = null;

  /** Room for six pools of ten, and for those of processes that are starting while others stop. */
  static readonly SETTINGS = { max_connections: '200' };

  constructor(private readonly dataDir: string) {}

  get url(): string {
    if (this.#server === null) throw new Error('PostgreSQL does not run.');
    return this.#server.url;
  }

  get where(): string {
    return this.#server === null ? '' : new URL(this.url).host;
  }

  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  async start(): Promise<void> {
    this.#server = await startEmbeddedPostgres({ dataDir: this.dataDir, log, settings: PostgresPart.SETTINGS });
  }

  async stop(): Promise<void> {
    this.resume();
    await this.#server?.stop();
    this.#server = null;
  }

  async kill9(): Promise<void> {
    if (this.pid !== null) process.kill(this.pid, 'SIGKILL');
  }

  /** The server and every connection of it. */
  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  private signal(name: NodeJS.Signals): void {
    const { pid } = this;
    if (pid === null) return;
    const children = execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean);
    for (const each of [pid, ...children.map(Number)])
      try {
        process.kill(each, name);
      } catch {
        // A connection that has just ended.
      }
  }
}

/** A real broker below a folder; killed and started again it has its data and its address. */
export class KafkaPart implements Foundation {
  readonly name = 'kafka';
  #broker: RunningKafka | null = null;

  constructor(private readonly dataDir: string) {}

  get url(): string {
    if (this.#broker === null) throw new Error('Kafka does not run.');
    return this.#broker.brokers;
  }

  get where(): string {
    return this.#broker?.brokers ?? '';
  }

  get pid(): number | null {
    return this.#broker?.pid ?? null;
  }

  async start(): Promise<void> {
    this.#broker = await startKafka({ dataDir: this.dataDir });
  }

  async stop(): Promise<void> {
    await this.#broker?.stop();
    this.#broker = null;
  }

  async kill9(): Promise<void> {
    await this.#broker?.kill9();
    this.#broker = null;
  }

  pause(): void {
    this.#broker?.pause();
  }

  resume(): void {
    this.#broker?.resume();
  }
}

/** The stand-in for EventStoreDB in a process of its own: for tests, and for trying things out. */
export class StandInPart extends ProgramPart implements Foundation {
  constructor(
    dataDir: string,
    private readonly port: number,
    apart = false,
  ) {
    mkdirSync(dataDir, { recursive: true });
    const program = join(ROOT, 'dist/libs/testing/src/eventstore/main.js');
    const args = ['--port', String(port), '--data-dir', dataDir];
    super('eventstore', `127.0.0.1:${port}`, { program, args, env: {}, apart });
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  protected override answers(): Promise<boolean> {
    return new Promise((tell) => {
      const socket = connect(this.port, '127.0.0.1', () => {
        socket.destroy();
        tell(true);
      });
      socket.once('error', () => tell(false));
    });
  }
}
