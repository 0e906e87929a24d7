import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

/** A door before the server that can be slammed: what a broken network does, which the server itself cannot. */
export class Front {
  #refusing = false;

  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
  ) {}

  static async open(port: number, host: string, inner: () => number): Promise<Front> {
    const sockets = new Set<Socket>();
    const server = createServer();
    const front = new Front(server, sockets);
    server.on('connection', (outside) => front.#admit(outside, inner()));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Everybody out, at once and without a word. */
  drop(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** Nobody in, until it is opened again. */
  shut(): void {
    this.#refusing = true;
    this.drop();
  }

  reopen(): void {
    this.#refusing = false;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #admit(outside: Socket, port: number): void {
    if (this.#refusing) return void outside.destroy();
    const inside = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => undefined);
      one.once('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
