import { isInstant, type InstantText } from '#kernel';
import type { ConfigProblem } from './errors.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** Reads variables and collects what is wrong with them. An empty variable counts as not set. */
export class EnvReader {
  readonly problems: ConfigProblem[] = [];

  constructor(private readonly env: Env) {}

  refuse(variable: string, problem: string): void {
    this.problems.push({ variable, problem });
  }

  optional(variable: string): string | null {
    const value = this.env[variable]?.trim() ?? '';
    return value === '' ? null : value;
  }

  text(variable: string, fallback: string): string {
    return this.optional(variable) ?? fallback;
  }

  oneOf<T extends string>(variable: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(variable, fallback);
    const match = allowed.find((item) => item === value);
    if (match === undefined) this.refuse(variable, `set one of ${allowed.join(', ')}.`);
    return match ?? fallback;
  }

  port(variable: string, fallback: number): number {
    const value = this.text(variable, String(fallback));
    const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
    if (port <= 65_535) return port;
    this.refuse(variable, 'set a port number from 0 to 65535.');
    return fallback;
  }

  integer(variable: string, fallback: number, [least, most]: readonly [number, number]): number {
    const value = this.text(variable, String(fallback));
    const number = /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    this.refuse(variable, `set a whole number from ${least} to ${most}.`);
    return fallback;
  }

  url(variable: string, protocols: readonly string[]): string | null {
    const value = this.optional(variable);
    if (value === null) return null;
    if (URL.canParse(value) && protocols.includes(new URL(value).protocol)) return value;
    this.refuse(variable, `set a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return null;
  }

  instant(variable: string): InstantText | null {
    const value = this.optional(variable);
    if (value === null || isInstant(value)) return value;
    this.refuse(variable, 'set an instant such as 2026-03-02T08:00:00Z.');
    return null;
  }
}
