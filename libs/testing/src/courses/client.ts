import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { newId } from '#kernel';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly position: string | null;
}

/** What a course needs of whoever carries its requests: every position in `after` is to be seen by the answer. */
export interface CourseClient {
  post(token: string, path: string, body: object, after?: readonly string[]): Promise<Reply>;
  get(token: string, path: string, after?: readonly string[]): Promise<Reply>;
}

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Word for word, so that a repetition is one. */
  readonly body: string | null;
  /** Ends the request, whatever the server is doing with it. */
  readonly signal?: AbortSignal;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const hear = async (response: IncomingMessage): Promise<Heard> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() };
};

/** One request on a connection that stays open; rejects when there is no whole answer. */
export const send = (agent: Agent, url: string, { method, path, headers, body, signal }: Call): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const options = { method, headers, agent, ...(signal === undefined ? {} : { signal }) };
    const sent = request(`${url}${path}`, options, (response) => {
      hear(response).then(resolve, reject);
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });

export const headersOf = (token: string, after: readonly string[], body: string | null): Record<string, string> => {
  const headers: Record<string, string> = { authorization: `Bearer ${token}` };
  if (after.length > 0) headers['waymark-after'] = after.join(',');
  if (body === null) return headers;
  headers['content-type'] = 'application/json';
  headers['content-length'] = String(Buffer.byteLength(body));
  return headers;
};

export const replyOf = ({ status, headers, text }: Heard): Reply => {
  const position = headers['waymark-position'];
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  return { status, body, position: typeof position === 'string' ? position : null };
};

/** As little of an HTTP client as will do, on connections that stay open: it shares two cores with what it measures. */
export class Client implements CourseClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  commands = 0;
  reads = 0;

  constructor(private readonly url: string) {}

  async post(token: string, path: string, body: object, after: readonly string[] = []): Promise<Reply> {
    this.commands += 1;
    const text = JSON.stringify(body);
    const headers = headersOf(token, after, text);
    headers['idempotency-key'] = newId();
    return replyOf(await send(this.#agent, this.url, { method: 'POST', path, headers, body: text }));
  }

  async get(token: string, path: string, after: readonly string[] = []): Promise<Reply> {
    this.reads += 1;
    const headers = headersOf(token, after, null);
    return replyOf(await send(this.#agent, this.url, { method: 'GET', path, headers, body: null }));
  }

  close(): void {
    this.#agent.destroy();
  }
}
