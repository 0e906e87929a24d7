import type { AppendExpectedRevision, EventData, EventStoreDBClient } from '@eventstore/db-client';
import { within } from './trouble.js';

/** One append with its deadline. Errors are the client's own, or `TrailUnavailable`. */
export class TrailWriter {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly timeoutMs: number,
  ) {}

  async append(streamId: string, expectedRevision: AppendExpectedRevision, events: EventData[]): Promise<void> {
    const options = { expectedRevision, deadline: this.timeoutMs, requiresLeader: true, throwOnAppendFailure: true };
    // The client's deadline does not cover finding the cluster; ours comes a moment after the client's.
    await within(this.timeoutMs + 500, this.client.appendToStream(streamId, events, options));
  }
}
