/** Wakes one sleeper. A wake-up while nobody sleeps is kept, so none is ever lost between looking and sleeping. */
export class Signal {
  #raised = false;
  #wake: (() => void) | undefined;

  readonly raise = (): void => {
    this.#raised = true;
    this.#wake?.();
  };

  async wait(maxMs: number): Promise<void> {
    if (!this.#raised && maxMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, maxMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#raised = false;
  }
}
