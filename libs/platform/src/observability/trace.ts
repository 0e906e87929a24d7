import { randomBytes } from '#kernel';

/** One step of a trace (W3C Trace Context). `traceparent` names this step as the parent of what it causes. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
  readonly traceparent: string;
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

const hex = (bytes: number): string => Buffer.from(randomBytes(bytes)).toString('hex');

/** Continues the caller's trace, or begins one where the header is missing or malformed. */
export const startSpan = (header?: unknown): Span => {
  const [, traceId = hex(16), parentId = null, flags = '00'] =
    typeof header === 'string' ? (TRACEPARENT.exec(header) ?? []) : [];
  const spanId = hex(8);
  return { traceId, spanId, parentId, traceparent: `00-${traceId}-${spanId}-${flags}` };
};
