import type { ServiceName } from '#contracts';
import type { CommandObserver, ServiceObserver } from '../application/surroundings.js';
import type { Log, Metrics } from '../observability/index.js';

/** Turns what services report into metrics and log lines. Names and codes only: no ids of patients, no values. */
export class MetricsObserver implements ServiceObserver {
  constructor(
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  commands(service: ServiceName): CommandObserver {
    return {
      decided: (command, outcome, refused) => {
        this.metrics.commands.inc({ service, command, outcome });
        if (refused === null) return;
        const gates = refused.missing.length > 0 ? refused.missing.map(({ gate }) => gate) : [refused.code];
        for (const gate of gates) this.metrics.refusals.inc({ service, gate });
      },
    };
  }

  appended(seconds: number): void {
    this.metrics.append.observe(seconds);
  }

  reacted(service: ServiceName, seconds: number): void {
    this.metrics.reaction.observe({ consumer: service }, seconds);
  }

  failed(service: ServiceName, where: string, error: unknown, source?: ServiceName): void {
    const halted = (error as { code?: unknown } | null)?.code === 'SOURCE_RESTORED';
    const message = halted ? 'source halted until an operator lets it go on' : 'background work failed';
    const fields = { service, step: where, ...(source === undefined ? {} : { source }) };
    this.log.event('error', { message, fields, error });
  }
}
