import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Stands between Waymark and its database: while it is down, no connection lives and none is made. */
export class Outage {
  readonly #open = new Set<Socket>();
  #down = false;

  private constructor(
    private readonly server: Server,
    /** What Waymark is told to connect to. */
    readonly url: string,
  ) {}

  static async before(databaseUrl: string): Promise<Outage> {
    const to = new URL(databaseUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const own = new URL(databaseUrl);
    own.hostname = '127.0.0.1';
    own.port = String((server.address() as AddressInfo).port);
    const outage = new Outage(server, own.href);
    server.on('connection', (client) => outage.join(client, connect(Number(to.port), to.hostname)));
    return outage;
  }

  begin(): void {
    this.#down = true;
    for (const socket of this.#open) socket.destroy();
  }

  end(): void {
    this.#down = false;
  }

  close(): void {
    this.begin();
    this.server.close();
  }

  private join(client: Socket, database: Socket): void {
    const both = [client, database];
    const part = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      this.#open.add(socket);
      socket.on('error', part).on('close', () => {
        this.#open.delete(socket);
        part();
      });
    }
    if (this.#down) return part();
    client.pipe(database).pipe(client);
  }
}
