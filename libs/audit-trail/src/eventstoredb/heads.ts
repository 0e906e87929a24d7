import type { Head } from './format.js';

const REMEMBERED = 10_000;

/**
 * The ends of the streams that were written last, so that one append is one call. May be out of date, which the server
 * notices: it compares revisions.
 */
export class Heads {
  readonly #heads = new Map<string, Head>();

  get(streamId: string): Head | undefined {
    return this.#heads.get(streamId);
  }

  set(streamId: string, head: Head): void {
    this.#heads.delete(streamId);
    this.#heads.set(streamId, head);
    for (const oldest of this.#heads.keys()) {
      if (this.#heads.size <= REMEMBERED) return;
      this.#heads.delete(oldest);
    }
  }

  forget(streamId: string): void {
    this.#heads.delete(streamId);
  }
}
