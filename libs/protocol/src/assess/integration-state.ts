import { zoneOf, type Course } from './course.js';
import type { Infusion, Session } from './history.js';
import { exceeded, passed, type Ms } from './time.js';

/** What became of the integration of one infusion. */
export interface IntegrationState {
  readonly infusion: Infusion | null;
  /** Null while the anchor (start, stop or discharge of the infusion) has not happened. */
  readonly window: { readonly opens: Ms; readonly closes: Ms } | null;
  readonly waiver: { readonly at: Ms; readonly factId: string } | null;
  /** Sessions that were completed for this infusion. */
  readonly completed: readonly Session[];
  readonly open: Session | null;
  readonly done: boolean;
  /** Done by sessions that were all started inside the window. */
  readonly onTime: boolean;
}

const anchorOf = (course: Course, infusion: Infusion): Ms | null => {
  const { anchor } = course.rules.protocol.separation;
  if (anchor === 'INFUSION_STARTED') return infusion.startedAt;
  return (anchor === 'DISCHARGED' ? infusion.discharge?.at : infusion.stop?.at) ?? null;
};

/** Without a target window a session may follow at any time. `minElapsed` narrows the window, it never moves its end. */
const windowOf = (course: Course, infusion: Infusion): IntegrationState['window'] => {
  const { windowMin, windowMax, minElapsed } = course.rules;
  const anchor = anchorOf(course, infusion);
  if (anchor === null) return null;
  const zone = zoneOf(course, infusion);
  const opens = windowMin === null ? Number.NEGATIVE_INFINITY : passed(anchor, zone, windowMin);
  const closes = windowMax === null ? Number.POSITIVE_INFINITY : exceeded(anchor, zone, windowMax);
  const earliest = minElapsed === null ? opens : passed(anchor, zone, minElapsed);
  return { opens: Math.max(opens, earliest), closes };
};

export const startedInside = ({ startedAt }: Session, window: IntegrationState['window']): boolean =>
  window !== null && startedAt >= window.opens && startedAt < window.closes;

/** A session that began before its infusion cannot have integrated it. */
const sessionsFor = (course: Course, ordinal: number, infusion: Infusion): readonly Session[] =>
  course.sessions.filter(
    ({ kind, ordinals, startedAt }) =>
      kind === 'INTEGRATION' && startedAt >= infusion.startedAt && ordinals.includes(ordinal),
  );

export const integrationState = (course: Course, ordinal: number): IntegrationState => {
  const waived = course.history.waivedIntegrations.get(ordinal);
  const waiver = waived === undefined ? null : { at: waived.at, factId: waived.fact.factId };
  const infusion = course.done.get(ordinal);
  if (infusion === undefined)
    return { infusion: null, window: null, waiver, completed: [], open: null, done: false, onTime: false };
  const needed = course.rules.protocol.therapy.integration?.sessionsPerInfusion ?? 1;
  const window = windowOf(course, infusion);
  const sessions = sessionsFor(course, ordinal, infusion);
  const completed = sessions.filter(({ completion }) => completion !== null);
  const inside = completed.filter((session) => startedInside(session, window));
  return {
    infusion,
    window,
    waiver,
    completed,
    open: sessions.find(({ completion, abandoned }) => completion === null && !abandoned) ?? null,
    done: completed.length >= needed,
    onTime: inside.length >= needed,
  };
};
