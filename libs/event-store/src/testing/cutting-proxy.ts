import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * What the proxy does when it sees a COMMIT: deliver it and cut the line, or cut the line before. `on-arrival`: PostgreSQL says
 * in one breath that it is ready and that it ends the connection.
 */
export type Cut = 'none' | 'after-delivery' | 'before-delivery' | 'on-arrival';

const READY = Buffer.from('Z\0\0\0\x05I', 'latin1');

/** As PostgreSQL ends every connection when it is shut down, or when its own parent has died. */
const FAREWELL = ((): Buffer => {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0', 'latin1');
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
})();

/** Stands between a client and PostgreSQL, and cuts the line at the worst moment. */
export class CuttingProxy {
  cut: Cut = 'none';
  /** So many times, then the line holds. */
  cuts = Number.POSITIVE_INFINITY;
  readonly #server: Server;

  private constructor(private readonly target: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => this.#join(client));
  }

  static async before(url: string): Promise<{ proxy: CuttingProxy; url: string }> {
    const to = new URL(url);
    const proxy = new CuttingProxy({ host: to.hostname, port: Number(to.port) });
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve).unref());
    to.hostname = '127.0.0.1';
    to.port = String((proxy.#server.address() as AddressInfo).port);
    return { proxy, url: to.href };
  }

  close(): void {
    this.#server.close();
  }

  #next(): Cut {
    const { cut } = this;
    this.cuts -= 1;
    if (this.cuts <= 0) this.cut = 'none';
    return cut;
  }

  #join(client: Socket): void {
    const server = connect(this.target);
    const end = (): void => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    server.on('data', (bytes) => {
      const isReady = bytes.subarray(-READY.length).equals(READY);
      if (this.cut !== 'on-arrival' || !isReady) return client.write(bytes);
      this.#next();
      return client.end(Buffer.concat([bytes, FAREWELL]));
    });
    client.on('data', (bytes) => {
      if (this.cut === 'none' || this.cut === 'on-arrival' || !bytes.includes('COMMIT\0')) return server.write(bytes);
      if (this.#next() === 'before-delivery') return end();
      // The client is gone, yet PostgreSQL gets the COMMIT and does it: a reset would have it forget what it has not read.
      for (const socket of [client, server]) socket.removeAllListeners('close');
      client.destroy();
      return server.end(bytes);
    });
  }
}
