import type { ProtocolDefinition } from '../definition.js';
import type { Fact } from '../facts.js';
import { readHistory, type History, type Infusion, type Session } from './history.js';
import { rulesOf, type Rules } from './rules.js';
import { visible } from './visible.js';
import type { Ms } from './time.js';

/** The earliest of the noted instants that lie after the asked one. */
export class Horizon {
  next: Ms = Number.POSITIVE_INFINITY;

  constructor(private readonly at: Ms) {}

  note(instant: Ms): void {
    if (instant > this.at && instant < this.next) this.next = instant;
  }
}

/** A course at the asked instant: what the gates of one assessment are derived from. */
export interface Course {
  readonly rules: Rules;
  readonly history: History;
  readonly doubtful: readonly string[];
  readonly at: Ms;
  readonly horizon: Horizon;
  /** Where the course takes place; same-day rules for a coming infusion are about dates there. */
  readonly zone: string;
  /** Infusions of the series; boosters come after them. */
  readonly seriesLength: number;
  /** Infusions in all, boosters included. */
  readonly planned: number;
  /** In order of start. */
  readonly infusions: readonly Infusion[];
  /** Infusions that were carried out and count, by ordinal (the latest attempt). */
  readonly done: ReadonlyMap<number, Infusion>;
  readonly inProgress: Infusion | undefined;
  /** In order of start. */
  readonly sessions: readonly Session[];
  /** When the series was over; null while it is not. */
  readonly seriesDoneAt: Ms | null;
}

const plannedInfusions = (protocol: ProtocolDefinition, asked: number | undefined): number => {
  const { min, default: usual, max } = protocol.infusion.count;
  const planned = Math.trunc(asked ?? usual ?? min);
  return planned >= 1 ? Math.min(planned, max) : 1;
};

/** No more than the protocol allows, whatever was authorised. */
const boosters = ({ maintenance }: ProtocolDefinition, history: History): number =>
  Math.min(history.boosters.size, maintenance?.maxBoosters ?? 0);

const isDone = (infusion: Infusion): boolean => infusion.stop?.counts === true;

const allPlannedDoneAt = (planned: number, done: ReadonlyMap<number, Infusion>): Ms | null => {
  let last = Number.NEGATIVE_INFINITY;
  for (let ordinal = 1; ordinal <= planned; ordinal += 1) {
    const stopped = done.get(ordinal)?.stop?.at;
    if (stopped === undefined) return null;
    last = Math.max(last, stopped);
  }
  return last;
};

type Series = Pick<Course, 'seriesLength' | 'done' | 'inProgress' | 'infusions'>;

/** An infusion in progress keeps the series open even after it was closed: the patient is still on the drip. */
const seriesDoneAt = (series: Series, closedAt: Ms | undefined): Ms | null => {
  if (series.inProgress !== undefined) return null;
  const all = allPlannedDoneAt(series.seriesLength, series.done);
  if (all !== null || closedAt === undefined) return all;
  return series.infusions.reduce((last, infusion) => Math.max(last, infusion.stop?.at ?? last), closedAt);
};

export const courseAt = (protocol: ProtocolDefinition, facts: readonly Fact[], at: Ms): Course => {
  const seen = visible(facts, at);
  const history = readHistory(seen);
  const horizon = new Horizon(at);
  horizon.note(seen.nextFactAt);
  const infusions = [...history.infusions.values()];
  const series: Series = {
    seriesLength: plannedInfusions(protocol, history.opened?.fact.plannedInfusions),
    infusions,
    done: new Map(infusions.filter(isDone).map((infusion) => [infusion.ordinal, infusion])),
    inProgress: infusions.find(({ stop }) => stop === null),
  };
  return {
    rules: rulesOf(protocol),
    history,
    doubtful: seen.doubtful,
    at,
    horizon,
    zone: (history.transferred ?? history.opened)?.fact.siteZone ?? 'UTC',
    planned: series.seriesLength + boosters(protocol, history),
    ...series,
    sessions: [...history.sessions.values()],
    seriesDoneAt: seriesDoneAt(series, history.seriesClosed?.at),
  };
};

export const zoneOf = (course: Course, infusion: Infusion): string => infusion.zone ?? course.zone;
