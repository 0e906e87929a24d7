import { AsyncLocalStorage } from 'node:async_hooks';
import type { Span } from './trace.js';

/** What every log line of a request carries, and what its commands and events are correlated by. */
export interface RequestContext {
  readonly correlationId: string;
  readonly span: Span;
  /** In which role the route admitted the caller; set by the guard. */
  role?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const runInContext = <T>(context: RequestContext, run: () => T): T => storage.run(context, run);

export const currentContext = (): RequestContext | undefined => storage.getStore();
