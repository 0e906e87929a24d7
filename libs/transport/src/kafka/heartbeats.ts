import { asError } from '../errors.js';

/**
 * Keeps a member in its group while its handler takes its time: kafkajs beats only between batches. What a beat was
 * refused with is kept until the handler is done, since its transaction must not be torn apart.
 */
export class Heartbeats {
  readonly #timer: NodeJS.Timeout;
  #refusal: Error | undefined;

  constructor(
    private readonly beat: () => Promise<void>,
    everyMs: number,
  ) {
    this.#timer = setInterval(() => void this.#try(), everyMs);
  }

  /** The group is rebalancing, or this member is no longer in it: no further batch is taken up. */
  get lost(): boolean {
    return this.#refusal !== undefined;
  }

  /** Throws what a beat was refused with, for kafkajs to act on. */
  stop(): void {
    clearInterval(this.#timer);
    if (this.#refusal !== undefined) throw this.#refusal;
  }

  async #try(): Promise<void> {
    try {
      await this.beat();
    } catch (error) {
      this.#refusal ??= asError(error);
    }
  }
}
