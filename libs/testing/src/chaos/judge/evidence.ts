import type { Entry } from '../ledger.js';

/** An event as a service's own table has it. */
export interface HistoryEvent {
  readonly service: string;
  readonly eventId: string;
  readonly streamId: string;
  readonly streamVersion: number;
  readonly type: string;
  readonly key: string;
  readonly correlationId: string;
  /** Somebody's command, and not what Waymark did about it. */
  readonly byPerson: boolean;
  /** The transaction that wrote it. */
  readonly transaction: string;
  readonly recordedAt: string;
  /** The clear part; empty where the judge does not need it. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event as auditors read it. */
export interface RememberedEvent {
  readonly eventId: string;
  readonly streamId: string;
  readonly streamVersion: number;
}

export interface CourseAtTheEnd {
  readonly courseId: string;
  readonly phase: string;
  readonly over: boolean;
  readonly trail: readonly RememberedEvent[];
  readonly divergences: number;
  /** Infusions and sessions as their services show them. */
  readonly visits: readonly { readonly streamId: string; readonly status: string }[];
}

export interface VialAtTheEnd {
  readonly vialId: string;
  /** Milligrams by name, as the API tells them. */
  readonly amounts: Readonly<Record<string, number>>;
}

/** Something that should be nothing when all is quiet: lag, a parked key, an overdue timer. */
export interface Unrest {
  readonly service: string;
  readonly what: string;
  readonly count: number;
}

/** All that is known when everything runs again. */
export interface Evidence {
  readonly ledger: readonly Entry[];
  readonly history: readonly HistoryEvent[];
  readonly courses: readonly CourseAtTheEnd[];
  readonly vials: readonly VialAtTheEnd[];
  readonly unrest: readonly Unrest[];
  /** What verification of the trail, and its comparison with the services, found. */
  readonly trailProblems: readonly string[];
  /** Processes that ended without having been told. */
  readonly endedByThemselves: readonly string[];
  /** Where infusion and psychotherapy may not be on one date: the protocol, and where that date is told. */
  readonly apart: { readonly protocolId: string; readonly zone: string };
}

export interface Finding {
  /** A code, to count by. */
  readonly what: string;
  /** A position, a key, a course. */
  readonly where: string;
  readonly detail: string;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const grouped = <T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

/** Those that are there more than once, by what makes them one. */
export const repeated = <T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [string, number])[] =>
  [...grouped(items, keyOf)].flatMap(([key, group]) => (group.length > 1 ? [[key, group.length] as const] : []));

export const placeOf = ({ streamId, streamVersion }: RememberedEvent): string => `${streamId}@${streamVersion}`;

export const entriesOf = <K extends Entry['kind']>(
  ledger: readonly Entry[],
  kind: K,
): readonly Extract<Entry, { kind: K }>[] =>
  ledger.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
