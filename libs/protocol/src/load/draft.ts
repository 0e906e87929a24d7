import { parseDuration, type Duration } from '../duration.js';

/**
 * A protocol file that may be wrong anywhere. Each rule asks for the values that it is about and is silent when one of
 * them is absent or of the wrong type: that is reported already, and the other rules are still checked.
 */
export class Draft {
  constructor(private readonly root: unknown) {}

  value(path: string): unknown {
    return path.split('.').reduce<unknown>((value, key) => {
      if (value === null || typeof value !== 'object') return undefined;
      return (value as Readonly<Record<string, unknown>>)[key];
    }, this.root);
  }

  has(path: string): boolean {
    return this.value(path) !== undefined;
  }

  number(path: string): number | undefined {
    const value = this.value(path);
    return typeof value === 'number' ? value : undefined;
  }

  text(path: string): string | undefined {
    const value = this.value(path);
    return typeof value === 'string' ? value : undefined;
  }

  texts(path: string): readonly string[] {
    const value = this.value(path);
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  duration(path: string): Duration | undefined {
    const text = this.text(path);
    return text === undefined ? undefined : (parseDuration(text) ?? undefined);
  }
}
