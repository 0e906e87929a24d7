import type { Random } from './random.js';

/** Lets so many act at once; whose turn is next is chosen at random, so that hundreds of courses go on side by side. */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(
    atOnce: number,
    private readonly random: Random,
  ) {
    this.#free = atOnce;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((go) => this.#waiting.push(go));
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private pass(): void {
    const { length } = this.#waiting;
    if (length === 0) {
      this.#free += 1;
      return;
    }
    const [next] = this.#waiting.splice(Math.floor(this.random.next() * length), 1);
    next?.();
  }
}
