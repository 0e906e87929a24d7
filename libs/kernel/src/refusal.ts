/**
 * Why a command was not carried out, as a value. `code` is stable and documented in the refusal catalogue of
 * `#contracts`; `detail` is written for the caller and never holds personal data.
 */
export interface Refusal {
  readonly code: string;
  readonly detail: string;
  /** Each gate that does not hold, with what would satisfy it. Empty when the refusal is not about clinical ordering. */
  readonly missing: readonly MissingGate[];
}

/** A gate that does not hold. */
export interface MissingGate {
  /** Stable name of the gate, such as `PREPARATION_COMPLETE`. */
  readonly gate: string;
  readonly detail: string;
  /** Types of the facts (or signed overrides) that would satisfy the gate. */
  readonly satisfiedBy: readonly string[];
  /** The first instant (ISO 8601, UTC) at which time alone satisfies the gate, when there is one. */
  readonly from?: string;
}

export const refusal = (code: string, detail: string, missing: readonly MissingGate[] = []): Refusal => ({
  code,
  detail,
  missing,
});
