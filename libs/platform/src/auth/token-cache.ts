import { createHash } from 'node:crypto';
import type { Principal } from './principal.js';

interface Entry {
  readonly principal: Principal;
  readonly expiresAt: number;
}

/** Tokens that were verified, by their hash, until they expire: a signature is checked once, not on every request. */
export class TokenCache {
  readonly #entries = new Map<string, Entry>();

  constructor(private readonly capacity: number) {}

  get(token: string, now: number): Principal | undefined {
    const key = hash(token);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.expiresAt <= now) return undefined;
    this.#entries.set(key, entry); // A map keeps the order of insertion: the first is the one longest unused.
    return entry.principal;
  }

  put(token: string, principal: Principal, expiresAt: number): void {
    const [oldest] = this.#entries.keys();
    if (this.#entries.size >= this.capacity && oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(hash(token), { principal, expiresAt });
  }

  get size(): number {
    return this.#entries.size;
  }
}

const hash = (token: string): string => createHash('sha256').update(token).digest('base64');
