import { isZone, refusal, type Refusal } from '#kernel';
import type { ProtocolDefinition } from '../definition.js';
import { durationOf } from '../duration.js';
import { therapyDates } from './therapy-dates.js';
import { datesToNext, minutesOf, weekdayAfter, weekdayName, weekOf, type Week, type WeeklyTemplate } from './week.js';

export interface TemplateReason {
  readonly code:
    | 'TEMPLATE_INVALID'
    | 'NO_THERAPY_DATE'
    | 'NO_THERAPIST'
    | 'GAP_TOO_SHORT'
    | 'GAP_TOO_LONG'
    | 'TOO_MANY_PER_WEEK'
    | 'SPAN_TOO_SHORT';
  /** The weekdays that are in the way, by name. */
  readonly weekdays: readonly string[];
  readonly detail: string;
}

/** For each infusion weekday, the weekdays on which the therapy that belongs to it can take place. */
export interface TemplatePlan {
  readonly infusionWeekday: string;
  readonly therapyWeekdays: readonly string[];
}

export type TemplateCheck =
  | { readonly feasible: true; readonly plan: readonly TemplatePlan[] }
  | { readonly feasible: false; readonly refusal: Refusal; readonly reasons: readonly TemplateReason[] };

const reason = (code: TemplateReason['code'], weekdays: readonly number[], detail: string): TemplateReason => ({
  code,
  weekdays: weekdays.map(weekdayName),
  detail,
});

const isWeekday = (day: number): boolean => Number.isInteger(day) && day >= 1 && day <= 7;

const invalid = (template: WeeklyTemplate): readonly TemplateReason[] => {
  const no = (detail: string): TemplateReason => reason('TEMPLATE_INVALID', [], detail);
  const times = [template.infusionEnds, template.therapyStarts?.from, template.therapyStarts?.to];
  return [
    ...(isZone(template.zone) ? [] : [no(`${template.zone} is not a time zone.`)]),
    ...(template.infusionWeekdays.length > 0 ? [] : [no('The template has no infusion weekday.')]),
    ...[...template.infusionWeekdays, ...template.therapyWeekdays]
      .filter((day) => !isWeekday(day))
      .map((day) => no(`${day} is not a weekday; 1 is Monday, 7 is Sunday.`)),
    ...times.flatMap((time) => (time === undefined || minutesOf(time) !== null ? [] : [no(`${time} is not HH:MM.`)])),
  ];
};

/** A gap in local dates; an elapsed one leaves the time of day free, so only whole days less one are certain. */
const gaps = ({ infusion }: ProtocolDefinition, week: Week): readonly TemplateReason[] =>
  week.infusions.flatMap((weekday) => {
    const dates = datesToNext(week, weekday);
    const pair = [weekday, weekdayAfter(weekday, dates)];
    const min = infusion.minGap === undefined ? null : durationOf(infusion.minGap);
    const max = infusion.maxGap === undefined ? null : durationOf(infusion.maxGap);
    const names = pair.map(weekdayName).join(' to ');
    if (min?.basis === 'LOCAL_DATE' && dates < min.days)
      return [reason('GAP_TOO_SHORT', pair, `${names} is ${dates} dates; infusions need ${min.days} between them.`)];
    if (max?.basis === 'LOCAL_DATE' && dates > max.days)
      return [reason('GAP_TOO_LONG', pair, `${names} is ${dates} dates; infusions may be ${max.days} apart at most.`)];
    return [];
  });

const perWeek = ({ infusion }: ProtocolDefinition, week: Week): readonly TemplateReason[] => {
  const most = infusion.maxPerWeek ?? 7;
  if (week.infusions.length <= most) return [];
  const detail = `${week.infusions.length} infusions a week; the protocol allows ${most}.`;
  return [reason('TOO_MANY_PER_WEEK', week.infusions, detail)];
};

/** The dates that `count` infusions take in this rhythm, begun on the weekday that suits them best. */
const shortestSpan = (week: Week, count: number): number => {
  const spans = week.infusions.map((start) => {
    let [weekday, dates] = [start, 0];
    for (let given = 1; given < count; given += 1) {
      const step = datesToNext(week, weekday);
      [weekday, dates] = [weekdayAfter(weekday, step), dates + step];
    }
    return dates;
  });
  return Math.min(...spans);
};

const span = ({ infusion }: ProtocolDefinition, week: Week): readonly TemplateReason[] => {
  const most = infusion.seriesMaxSpan === undefined ? null : durationOf(infusion.seriesMaxSpan);
  if (most?.basis !== 'LOCAL_DATE') return [];
  const count = infusion.count.default ?? infusion.count.min;
  const dates = shortestSpan(week, count);
  if (dates <= most.days) return [];
  const detail = `${count} infusions take ${dates} dates in this rhythm; the series may span ${most.days}.`;
  return [reason('SPAN_TOO_SHORT', week.infusions, detail)];
};

const integration = (protocol: ProtocolDefinition, week: Week): readonly TemplateReason[] => {
  if (protocol.therapy.relation !== 'AFTER_EACH') return [];
  const { targetWindow } = protocol.separation;
  const within = targetWindow === undefined ? '' : ` within ${targetWindow.min} to ${targetWindow.max}`;
  return week.infusions
    .filter((weekday) => therapyDates(protocol, week, weekday).length === 0)
    .map((weekday) => {
      const before =
        protocol.therapy.integration?.requiredBeforeNextInfusion === true ? ' before the next infusion' : '';
      const detail = `A ${weekdayName(weekday)} infusion has no therapy day${within}${before}.`;
      return reason('NO_THERAPY_DATE', [weekday], detail);
    });
};

const therapists = ({ therapy, preparation }: ProtocolDefinition, week: Week): readonly TemplateReason[] => {
  if (therapy.relation === 'DURING') {
    const without = week.infusions.filter((weekday) => !week.therapies.includes(weekday));
    const detail = `No therapist works on ${without.map(weekdayName).join(', ')}, when the dose is given.`;
    return without.length === 0 ? [] : [reason('NO_THERAPIST', without, detail)];
  }
  const needed = therapy.relation === 'AFTER_SERIES' || preparation.required;
  if (!needed || week.therapies.length > 0) return [];
  return [reason('NO_THERAPIST', [], 'The protocol asks for psychotherapy; no weekday has a therapist.')];
};

const planOf = (protocol: ProtocolDefinition, week: Week): readonly TemplatePlan[] =>
  week.infusions.map((weekday) => {
    const { relation } = protocol.therapy;
    const dates = relation === 'AFTER_EACH' ? therapyDates(protocol, week, weekday) : [];
    const own = relation === 'DURING' ? [weekday] : dates.map((date) => weekdayAfter(weekday, date));
    return { infusionWeekday: weekdayName(weekday), therapyWeekdays: own.map(weekdayName) };
  });

/** Whether a site that keeps this weekly rhythm can ever follow the protocol, and if not, which weekdays are to blame. */
export const checkTemplate = (protocol: ProtocolDefinition, template: WeeklyTemplate): TemplateCheck => {
  const wrong = invalid(template);
  const week = weekOf(template);
  const rules = [gaps, perWeek, span, integration, therapists];
  const reasons = wrong.length > 0 ? wrong : rules.flatMap((rule) => rule(protocol, week));
  if (reasons.length === 0) return { feasible: true, plan: planOf(protocol, week) };
  const detail = reasons.map((each) => each.detail).join(' ');
  return { feasible: false, refusal: refusal('TEMPLATE_INFEASIBLE', detail), reasons };
};
