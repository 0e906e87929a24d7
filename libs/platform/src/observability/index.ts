export { HealthRegistry, type Check, type HealthKind, type HealthReport } from './health.js';
export { Log, type LogEntry } from './log.js';
export { Metrics, type Collector, type GaugeName, type Reading } from './metrics.js';
export { SAFE_MESSAGE, safeError, type LogFields } from './redaction.js';
export type { RequestContext } from './request-context.js';
export { runUntilSignal, stopAll, type StopOptions, type StopStep } from './stop.js';
export { startSpan, type Span } from './trace.js';
