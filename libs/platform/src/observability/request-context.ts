import type { Span } from './trace.js';

/**
 * What every log line of a request carries, and what its commands and events are correlated by. It goes from hand to hand
 * with the request: async local storage would have Node run hooks for every promise of the process.
 */
export interface RequestContext {
  readonly correlationId: string;
  readonly span: Span;
  /** In which role the route admitted the caller; set by the guard. */
  role?: string;
}
