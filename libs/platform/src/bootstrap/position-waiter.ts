import { ownerOfStream, type ServiceName } from '#contracts';
import { waitUntilProcessed } from '#transport';
import type { ServiceRuntime } from '../application/service-runtime.js';
import type { StreamPosition } from '../http/commands/headers.js';

/** Lets a reader see its own writes: waits until a service has handled what another one recorded. */
export class RuntimePositionWaiter {
  constructor(private readonly runtimes: () => readonly ServiceRuntime[]) {}

  async wait(
    service: ServiceName,
    positions: readonly StreamPosition[],
    deadlineMs: number,
  ): Promise<'reached' | 'timeout' | 'parked'> {
    const runtime = this.runtimes().find((candidate) => candidate.service === service);
    const foreign = positions.filter(({ streamId }) => matters(ownerOfStream(streamId), runtime));
    if (foreign.length === 0) return 'reached';
    if (!runtime?.consumer) return 'timeout';
    const { consumer, database } = runtime;
    const options = { timeoutMs: deadlineMs, local: consumer };
    const answer = await waitUntilProcessed(database.sql, consumer.name, foreign, options);
    return answer === 'yes' ? 'reached' : answer === 'no' ? 'timeout' : 'parked';
  }
}

/** What a service never reads cannot change its answers; what nobody owns is never reached. */
const matters = (owner: ServiceName | undefined, runtime: ServiceRuntime | undefined): boolean =>
  owner === undefined || (owner !== runtime?.service && (runtime?.sources.includes(owner) ?? false));
