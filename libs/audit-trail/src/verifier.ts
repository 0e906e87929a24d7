import type { RecordedEvent, ServiceName } from '#contracts';
import { Digest, genesis, link, readBody } from './chain.js';
import type { TrailProblem, Verification } from './port.js';

/** One event as an adapter has it. */
export interface StoredLink {
  readonly streamId: string;
  readonly streamVersion: number;
  readonly source: ServiceName;
  /** The text that was hashed. */
  readonly body: string;
  readonly hash: string;
  /** What the event is found by must be what it says: otherwise it could be hidden without being touched. */
  isFiledAs(event: RecordedEvent): boolean;
}

interface Chain {
  readonly version: number;
  readonly hash: string;
}

/** Follows any number of chains at once; one whose end was seen can be let go. */
export class Verifier {
  #events = 0;
  #streams = 0;
  readonly #bySource: Partial<Record<ServiceName, number>> = {};
  readonly #problems: TrailProblem[] = [];
  readonly #digest = new Digest();
  readonly #open = new Map<string, Chain>();

  take(link: StoredLink): void {
    const { streamId, streamVersion, source } = link;
    const chain = this.#open.get(streamId) ?? this.#begin(streamId);
    this.#events += 1;
    this.#bySource[source] = (this.#bySource[source] ?? 0) + 1;
    const problem = problemOf(link, chain);
    if (problem !== null) this.#problems.push({ streamId, streamVersion, problem });
    // From what is stored, so that one altered event is reported once and not with everything behind it.
    this.#open.set(streamId, { version: streamVersion, hash: link.hash });
  }

  /** In the order of stream ids, whatever the order in which the events came. */
  end(streamIds: Iterable<string> = [...this.#open.keys()].sort()): void {
    for (const streamId of streamIds) {
      const chain = this.#open.get(streamId);
      if (chain !== undefined) this.#digest.add(streamId, chain.hash);
      this.#open.delete(streamId);
    }
  }

  result(): Verification {
    this.end();
    return {
      events: this.#events,
      streams: this.#streams,
      verified: this.#problems.length === 0,
      bySource: this.#bySource,
      digest: this.#digest.value(),
      problems: this.#problems,
    };
  }

  #begin(streamId: string): Chain {
    this.#streams += 1;
    return { version: 0, hash: genesis(streamId) };
  }
}

const problemOf = (stored: StoredLink, chain: Chain): TrailProblem['problem'] | null => {
  if (stored.streamVersion !== chain.version + 1) return 'GAP';
  if (link(chain.hash, stored.body) !== stored.hash) return 'HASH';
  const event = readBody(stored.body);
  if (event === null) return 'UNREADABLE';
  return stored.isFiledAs(event) ? null : 'COLUMN';
};
