import type { Sql } from '#event-store';
import { expect } from '@jest/globals';
import { effectsOf, versionsOf } from './recorder.js';
import type { Sender } from './sender.js';

/** Writers, one a key, that append as fast as they can until they are told to stop. */
export class Load {
  readonly #versions = new Map<string, number>();
  readonly #writers: Promise<void>[];
  #stopped = false;

  constructor(
    private readonly sender: Sender,
    keys: readonly string[],
    private readonly pauseMs = 0,
  ) {
    this.#writers = keys.map((key) => this.#write(key));
    // Told by `stop`; a test that failed before must not fail again here.
    for (const writer of this.#writers) writer.catch(() => undefined);
  }

  /** Events that were acknowledged so far. */
  get count(): number {
    return [...this.#versions.values()].reduce((sum, version) => sum + version, 0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#writers);
  }

  /** Every acknowledged event was handled once, in the order of its key; and nothing else was. */
  async expectHandled(sql: Sql, consumer = 'course'): Promise<void> {
    const effects = await effectsOf(sql, consumer);
    for (const [key, count] of this.#versions)
      expect({ key, versions: versionsOf(effects, key) }).toEqual({
        key,
        versions: Array.from({ length: count }, (_, index) => index + 1),
      });
    expect(effects).toHaveLength(this.count);
  }

  async #write(key: string): Promise<void> {
    for (let version = 0; !this.#stopped; version += 3) {
      await this.sender.append(key, version, 3);
      this.#versions.set(key, version + 3);
      if (this.pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, this.pauseMs));
    }
  }
}
