import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from './errors.js';
import { clearLeftovers } from './leftovers.js';
import type { DatabaseLog } from './log.js';
import { launch } from './postmaster.js';
import type { Launch, Postmaster } from './postmaster.js';

const ATTEMPTS = 10;

/** Starts PostgreSQL again when it dies under us (the kernel's out-of-memory killer, a slip of an operator's hand). */
export class SupervisedServer {
  #postmaster: Postmaster;
  #stopping = false;
  #revival: Promise<void> | undefined;

  constructor(
    private readonly options: Launch,
    first: Postmaster,
    private readonly log: DatabaseLog,
  ) {
    this.#postmaster = first;
    this.#watch();
  }

  get pid(): number {
    return this.#postmaster.pid;
  }

  get port(): number {
    return this.options.port;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#revival;
    await this.#postmaster.stop();
  }

  #watch(): void {
    void this.#postmaster.exited.then(() => {
      if (!this.#stopping) this.#revival = this.#revive();
    });
  }

  async #revive(): Promise<void> {
    this.log.error(`PostgreSQL ${this.pid} died; starting it again. Its log is ${this.options.dir.log}`);
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#stopping; attempt += 1) {
      try {
        await clearLeftovers(this.options.dir.cluster, this.log);
        this.#postmaster = await launch(this.options);
        this.log.info(`PostgreSQL is back as ${this.pid}`);
        return this.#watch();
      } catch (error) {
        this.log.error(`PostgreSQL did not come back (attempt ${attempt} of ${ATTEMPTS}): ${messageOf(error)}`);
        await delay(attempt * 300, undefined, { ref: false });
      }
    }
    if (!this.#stopping) this.log.error('PostgreSQL stays down. Restart Waymark once the cause is removed.');
  }
}
