import type { RecordedEvent, ServiceName } from '#contracts';
import type { UnitOfWork } from '#event-store';
import type { Actor, Aggregate, DomainEvent, NewId, Reach, Refusal, SiteScope, Subject, Temporal } from '#kernel';
import type { RefusalCode } from '#contracts';

export type { Aggregate, DomainEvent, Subject } from '#kernel';

/** Who asks, within which sites, and how the request can be recognised again. Made by the HTTP edge. */
export interface CommandContext {
  readonly actor: Actor;
  readonly sites: SiteScope;
  readonly correlationId: string;
  readonly traceparent: string | null;
  /** From `If-Match`: the version that the caller has seen. */
  readonly ifMatch: number | null;
  /** From `Idempotency-Key`, with an HMAC of method, path and body. */
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | null;
}

/** Who asks, for a read: the part of CommandContext that reads have too. */
export interface ReadContext extends Pick<CommandContext, 'actor' | 'sites' | 'correlationId' | 'traceparent'> {
  /** Takes the position of the record that this read leaves: what other services can wait for. */
  readonly recorded?: (position: string) => void;
}

/** What is at hand while a command is being decided, inside its transaction. */
export interface DecisionTools<S> {
  readonly uow: UnitOfWork;
  readonly state: S;
  readonly version: number;
  readonly now: Temporal.Instant;
  readonly newId: NewId;
}

export interface Execution<S, C, E extends DomainEvent> {
  /** The command's name in metrics and in `OrderingViolationBlocked`. */
  readonly name: string;
  readonly aggregate: Aggregate<S, C, E>;
  readonly id: string;
  readonly context: CommandContext;
  /** `new`: refused with ALREADY_EXISTS when the stream exists; `existing` (default): NOT_FOUND when it does not. */
  readonly existence?: 'new' | 'existing' | 'either';
  /** False: what this begins has no address of its own; 200 instead of 201 with a Location. */
  readonly addressed?: boolean;
  /** Subject for a stream that does not exist yet: scopes the site check and the audited refusal. */
  readonly subject?: Subject;
  /** The sites that the token must cover. Default: the subject's, and every site for what belongs to none. */
  readonly reach?: (state: S) => Reach;
  /** Builds the domain command, looking up what the decision needs; a Refusal stops here. */
  readonly command: (tools: DecisionTools<S>) => Promise<C | Rejection> | C | Rejection;
  /** Further writes of the same transaction, after the events are appended; a Refusal rolls everything back. */
  readonly effects?: (tools: DecisionTools<S>, events: readonly RecordedEvent[]) => Promise<Rejection | undefined>;
  /** Database constraints that mean a refusal: constraint name → code. */
  readonly constraints?: Readonly<Record<string, RefusalCode>>;
  /** Extra fields for the answer's body, such as ids that were made on the way. */
  readonly answer?: (state: S) => object;
}

/** A refusal found while looking things up; told apart from a command by its brand. */
export interface Rejection {
  readonly rejected: Refusal;
}

export const reject = (refusal: Refusal): Rejection => ({ rejected: refusal });

/** How a command ended. The HTTP edge turns it into a status; nothing else does. */
export type Outcome =
  | {
      readonly kind: 'accepted';
      readonly id: string;
      readonly version: number;
      /** `<stream>@<version>`: what a later read can wait for. */
      readonly position: string;
      readonly created: boolean;
      readonly body: object;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly position: string | null }
  /** `repeated`: the same idempotency key again, so the first answer, word for word. `answered`: no one event was decided on. */
  | {
      readonly kind: 'repeated' | 'answered';
      readonly status: number;
      readonly body: unknown;
      readonly headers: Record<string, string>;
    };

/** Fills views from events, in the transaction that appends them. Must be repeatable from an empty view. */
export interface Projection {
  readonly name: string;
  apply(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void>;
}

/** What a service does when others' events arrive. Runs inside the consumer's transaction, on events in order per key. */
export interface PublishedEventReaction {
  readonly sources: readonly ServiceName[];
  react(events: readonly RecordedEvent[], uow: UnitOfWork): Promise<void>;
  /** A key came to a standstill here: make it known, in the transaction that parks it. */
  parked?(key: string, uow: UnitOfWork): Promise<void>;
  /** The key goes on, in the transaction that handles the last of what had waited. */
  resumed?(key: string, uow: UnitOfWork): Promise<void>;
}
