/** What the loader needs of an aggregate: its stream is `<category>-<id>`. */
export interface Foldable<S, E> {
  readonly category: string;
  readonly initial: S;
  /** Given events as they are stored, oldest first, sealed parts closed. */
  readonly evolve: (state: S, event: E) => S;
  /** Every so many events; raise `version` when the state's shape, or `evolve`, changes. */
  readonly snapshot?: { readonly every: number; readonly version: number };
}

export interface Loaded<S> {
  readonly state: S;
  /** 0: the stream does not exist. */
  readonly version: number;
}

/** A state as this process last knew it. Nothing has looked whether it still is; an append that names its event does. */
export interface Remembered<S> extends Loaded<S> {
  readonly lastEventId: string;
}

/** A state with the event that it ends on: what proves that it still fits the stream. */
export interface Folded {
  readonly state: unknown;
  readonly version: number;
  readonly lastEventId: string;
}
