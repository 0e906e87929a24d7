import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId, type Role, type SiteScope } from '#kernel';
import type { ServiceName } from '#contracts';
import type { PublishedApi } from './description.js';
import type { Installation } from './installation.js';
import { MORNING } from './morning.js';
import type { WaymarkOptions } from './options.js';
import type { Ended } from './process.js';
import { SHAPE } from './shape.js';
import { localToken, type Speaker } from './tokens.js';

/** An HTTP answer, whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Request {
  readonly method?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON; a string as it is. */
  readonly body?: object | string;
}

const written = (body: Request['body']): { headers: Record<string, string>; body?: string } => {
  if (body === undefined) return { headers: {} };
  if (typeof body === 'string') return { headers: {}, body };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
};

const read = async (response: Response): Promise<Reply> => {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get('content-type')?.includes('json') === true && text !== '';
  return { status, headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
};

/** A built Waymark in processes of its own, with its data folder, for as long as a test needs it. */
export class Waymark {
  readonly #tokens = new Map<string, Promise<string>>();
  #running = false;
  #url = '';

  constructor(
    readonly dataDir: string,
    private readonly installation: Installation,
    /** What every answer is held against. */
    private readonly api: PublishedApi,
  ) {}

  get url(): string {
    return this.#url;
  }

  /** Where its data is: one address, or one for each service. None when it started a PostgreSQL of its own. */
  get databases(): readonly string[] {
    return [...new Set(Object.values(this.installation.databases ?? {}))];
  }

  databaseOf(service: ServiceName): string {
    const url = this.installation.databases?.[service];
    if (url === undefined) throw new Error('This Waymark keeps its data in a PostgreSQL of its own.');
    return url;
  }

  /** Everything that its processes have written, the earlier ones included. */
  logs(): readonly string[] {
    return this.installation.lines();
  }

  async start(): Promise<this> {
    this.#running = true;
    this.#url = await this.installation.start();
    return this;
  }

  /** As an orchestrator stops it. Resolves when the processes are gone. */
  stop(): Promise<Ended> {
    return this.end('SIGTERM');
  }

  /** As the kernel stops it. */
  kill9(): Promise<Ended> {
    return this.end('SIGKILL');
  }

  /** Kills the PostgreSQL that it keeps its data in, its own or the one of this jest run. Whoever started it starts it again. */
  killDatabase(): void {
    const { postgresDir } = this.installation;
    if (postgresDir === undefined)
      throw new Error('DATABASE_URL names the PostgreSQL of these tests: it is not ours to kill.');
    const [pid] = readFileSync(join(postgresDir, 'cluster/postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(pid), 'SIGKILL');
  }

  async restart(): Promise<void> {
    if (this.#running) await this.stop();
    await this.start();
  }

  /** Ends it, whatever it is doing, and removes its data. */
  async dispose(): Promise<void> {
    if (this.#running) await this.stop();
    await this.installation.release();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  token(speaker: Speaker): Promise<string> {
    const key = JSON.stringify(speaker);
    const token = this.#tokens.get(key) ?? localToken(join(this.dataDir, 'keys'), speaker);
    this.#tokens.set(key, token);
    return token;
  }

  async request(path: string, { method = 'GET', token = null, headers = {}, body }: Request = {}): Promise<Reply> {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const sent = written(body);
    const init = { method, ...sent, headers: { ...authorization, ...sent.headers, ...headers } };
    const reply = await read(await fetch(`${this.#url}${path}`, init));
    const fault = reply.status < 300 ? this.api.faultOfAnswer(method, path, reply.status, reply.body) : null;
    if (fault !== null) throw new Error(`The answer is not what the API description promises. ${fault}`);
    return reply;
  }

  /** The API as one person sees it. */
  call(role: Role, subject = 'e2e', sites: SiteScope = '*'): Caller {
    const token = (): Promise<string> => this.token({ roles: [role], subject, sites });
    return {
      get: async (path, headers = {}) => this.request(path, { token: await token(), headers }),
      post: async (path, body, headers = {}) => {
        const keyed = { 'idempotency-key': newId(), ...headers };
        return this.request(path, { method: 'POST', token: await token(), headers: keyed, body });
      },
    };
  }

  private end(signal: 'SIGTERM' | 'SIGKILL'): Promise<Ended> {
    this.#running = false;
    return this.installation.end(signal);
  }
}

export interface Caller {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  /** A command under a new idempotency key, unless the headers bring one. */
  post(path: string, body: object | string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
}

/** A Waymark that is prepared but not started yet; in the shape that this run is about. */
export const prepareWaymark = async (options: WaymarkOptions = {}): Promise<Waymark> => {
  const { shape = SHAPE, clock = 'virtual', start = MORNING, database, env = {}, program } = options;
  // Loaded here: most tests want something else of this library, and no cluster.
  const { distributed, embedded } = await import('./installation.js');
  const { publishedApi } = await import('./description.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'waymark-e2e-'));
  const common = {
    WAYMARK_CLOCK: clock,
    ...(clock === 'virtual' ? { WAYMARK_CLOCK_START: start } : {}),
    ...env,
  };
  const make = shape === 'distributed' && program === undefined ? distributed : embedded;
  return new Waymark(dataDir, await make({ dataDir, database, common, program }), publishedApi());
};

/** Starts the built Waymark; what it leaves behind goes with `dispose()`. */
export const startWaymark = async (options: WaymarkOptions = {}): Promise<Waymark> => {
  const waymark = await prepareWaymark(options);
  try {
    return await waymark.start();
  } catch (error) {
    await waymark.dispose();
    throw error;
  }
};
