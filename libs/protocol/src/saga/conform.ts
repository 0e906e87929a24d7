import { canonicalJson, instant, isInstant, type MissingGate } from '#kernel';
import type { ProtocolDefinition } from '../definition.js';
import { isDecision, isInput, type CourseDecision, type CourseInput, type StreamEvent } from './events.js';
import { emptyLedger, evolveLedger, missingText, type CourseLedger } from './ledger.js';
import { reconcile } from './reconcile.js';

/** An event of a recorded stream, with its place in it. */
export interface RecordedStreamEvent extends StreamEvent {
  readonly streamVersion: number;
}

interface Decided {
  readonly type: string;
  readonly data: unknown;
}

/** A place at which the record and the protocol disagree. */
export interface Divergence {
  /** The recorded event concerned; for a missing decision, the event after which it should stand. */
  readonly streamVersion: number;
  readonly problem: 'MISSING' | 'EXTRA' | 'DIFFERENT';
  readonly expected: Decided | null;
  readonly recorded: Decided | null;
}

export interface Conformance {
  /** Decisions that were compared. */
  readonly decisions: number;
  readonly divergences: readonly Divergence[];
}

/** A protocol that the course was moved to. Without it the replay goes on under the one before, and diverges. */
export type ProtocolOf = (pinned: {
  readonly protocolId: string;
  readonly protocolVersion: string;
}) => ProtocolDefinition | undefined;

/** One input with the decisions that follow it in the record. */
interface Turn {
  readonly input: (RecordedStreamEvent & CourseInput) | null;
  readonly decisions: (RecordedStreamEvent & CourseDecision)[];
  /** Everything of the turn in order, for the fold. */
  readonly events: RecordedStreamEvent[];
}

const turnsOf = (events: readonly RecordedStreamEvent[]): readonly Turn[] => {
  const turns: Turn[] = [{ input: null, decisions: [], events: [] }];
  for (const event of events) {
    if (isInput(event)) turns.push({ input: event, decisions: [], events: [] });
    const turn = turns.at(-1) as Turn;
    turn.events.push(event);
    if (isDecision(event)) turn.decisions.push(event);
  }
  return turns;
};

/** Neither the sealed part of a decision nor the advice in its missing gates says anything that was decided. */
const text = ({ type, data }: Decided): string => {
  const { missing, ...rest } = data as { missing?: readonly MissingGate[] };
  return canonicalJson({ type, data: rest, missing: missing === undefined ? null : missingText(missing) });
};
const bare = ({ type, data }: Decided): Decided => ({ type, data });

/** Takes the first item that satisfies the predicate out of the list. */
const take = <T>(list: T[], wanted: (item: T) => boolean): T | undefined => {
  const index = list.findIndex(wanted);
  return index < 0 ? undefined : list.splice(index, 1)[0];
};

const misordered = (expected: readonly Decided[], recorded: Turn['decisions']): readonly Divergence[] => {
  const index = expected.findIndex((decision, i) => {
    const there = recorded[i];
    return there === undefined || text(there) !== text(decision);
  });
  const [wanted, there] = [expected[index], recorded[index]];
  if (wanted === undefined || there === undefined) return [];
  return [{ streamVersion: there.streamVersion, problem: 'DIFFERENT', expected: bare(wanted), recorded: bare(there) }];
};

const compare = (expected: readonly Decided[], turn: Turn, after: number): readonly Divergence[] => {
  const missing = [...expected];
  const extra = turn.decisions.filter(
    (recorded) => take(missing, (decision) => text(decision) === text(recorded)) === undefined,
  );
  if (missing.length === 0 && extra.length === 0) return misordered(expected, turn.decisions);
  const found = extra.map((recorded): Divergence => {
    const meant = take(missing, ({ type }) => type === recorded.type);
    const problem = meant === undefined ? 'EXTRA' : 'DIFFERENT';
    const { streamVersion } = recorded;
    return { streamVersion, problem, expected: meant === undefined ? null : bare(meant), recorded: bare(recorded) };
  });
  const absent = missing.map((decision): Divergence => {
    return { streamVersion: after, problem: 'MISSING', expected: bare(decision), recorded: null };
  });
  return [...found, ...absent];
};

/** Time is only recorded as an event when it led to something. */
const idleDeadline = (turn: Turn, expected: readonly Decided[]): readonly Divergence[] => {
  if (turn.input?.type !== 'DeadlinePassed' || expected.length > 0) return [];
  const { streamVersion } = turn.input;
  return [{ streamVersion, problem: 'EXTRA', expected: null, recorded: bare(turn.input) }];
};

const replayTurn = (protocol: ProtocolDefinition, ledger: CourseLedger, turn: Turn): readonly Divergence[] => {
  if (turn.input === null) return compare([], turn, 0);
  const { data, streamVersion } = turn.input;
  if (!isInstant(data.assessedAt))
    return [{ streamVersion, problem: 'DIFFERENT', expected: null, recorded: bare(turn.input) }];
  const told = evolveLedger(ledger, turn.input);
  const expected = reconcile(protocol, told, instant(data.assessedAt));
  return [...compare(expected, turn, streamVersion), ...idleDeadline(turn, expected)];
};

/**
 * Replays a recorded course and decides every recorded decision again. After a divergence the replay goes on from what
 * was recorded, so that one false decision is reported once.
 */
export const conform = (
  pinned: ProtocolDefinition,
  events: readonly RecordedStreamEvent[],
  amended: ProtocolOf = () => undefined,
): Conformance => {
  let protocol = pinned;
  let ledger = emptyLedger;
  let decisions = 0;
  const divergences: Divergence[] = [];
  for (const turn of turnsOf(events)) {
    if (turn.input?.type === 'ProtocolAmendedForCourse') protocol = amended(turn.input.data) ?? protocol;
    divergences.push(...replayTurn(protocol, ledger, turn));
    decisions += turn.decisions.length;
    ledger = turn.events.reduce(evolveLedger, ledger);
  }
  return { decisions, divergences };
};
