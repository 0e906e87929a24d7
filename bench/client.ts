import { Agent, request, type IncomingMessage } from 'node:http';
import { newId } from '#kernel';

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly position: string | null;
}

const read = async (response: IncomingMessage): Promise<Reply> => {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const position = response.headers['waymark-position'];
  return { status: response.statusCode ?? 0, body, position: typeof position === 'string' ? position : null };
};

/** As little of an HTTP client as will do, on connections that stay open: it shares two cores with what it measures. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  commands = 0;
  reads = 0;

  constructor(private readonly url: string) {}

  post(token: string, path: string, body: object, after: readonly string[] = []): Promise<Reply> {
    this.commands += 1;
    return this.#send('POST', path, { token, after, body: JSON.stringify(body) });
  }

  get(token: string, path: string, after: readonly string[] = []): Promise<Reply> {
    this.reads += 1;
    return this.#send('GET', path, { token, after, body: null });
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(
    method: string,
    path: string,
    { token, after, body }: { token: string; after: readonly string[]; body: string | null },
  ): Promise<Reply> {
    const headers: Record<string, string> = { authorization: `Bearer ${token}` };
    if (after.length > 0) headers['waymark-after'] = after.join(',');
    if (body !== null) {
      headers['content-type'] = 'application/json';
      headers['content-length'] = String(Buffer.byteLength(body));
      headers['idempotency-key'] = newId();
    }
    return new Promise((resolve, reject) => {
      const sent = request(`${this.url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        read(response).then(resolve, reject);
      });
      sent.on('error', reject);
      sent.end(body ?? undefined);
    });
  }
}
