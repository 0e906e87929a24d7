/** What kind of "no" a code is. The HTTP edge maps it to a status; nothing else does. */
export type RefusalKind =
  | 'clinical-order' // the treatment may not go on like this: recorded, audited
  | 'state' // the thing is not in a state where this can be done
  | 'conflict' // somebody else was first
  | 'input' // understood, but not acceptable
  | 'not-found'
  | 'forbidden';

export interface RefusalDefinition {
  readonly kind: RefusalKind;
  readonly title: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

export const define = (kind: RefusalKind, title: string, remedy: string): RefusalDefinition => ({
  kind,
  title,
  remedy,
});
