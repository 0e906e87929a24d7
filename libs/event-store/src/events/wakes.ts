/** Who wants to hear, in this process, that something was committed. A hint only: it may be lost. */
export class Wakes {
  readonly #listeners = new Set<() => void>();
  #scheduled = false;

  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Many commits in one turn of the event loop make one wake-up. */
  fire(): void {
    if (this.#scheduled || this.#listeners.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
