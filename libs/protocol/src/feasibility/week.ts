/** Weekdays as ISO 8601 counts them: 1 is Monday, 7 is Sunday. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

export const weekdayName = (weekday: number): string => WEEKDAYS[weekday - 1] ?? `weekday ${weekday}`;

export const weekdayAfter = (weekday: number, dates: number): number => ((weekday - 1 + dates) % 7) + 1;

const CLOCK = /^([01]\d|2[0-4]):([0-5]\d)$/;

/** Minutes from midnight; null when the text is no time of day. */
export const minutesOf = (text: string): number | null => {
  const match = CLOCK.exec(text);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
};

/** The rhythm of a site: which weekdays it infuses on and on which therapists work, week after week. */
export interface WeeklyTemplate {
  readonly zone: string;
  readonly infusionWeekdays: readonly number[];
  readonly therapyWeekdays: readonly number[];
  /** `HH:MM`, local: when the last infusion of a date ends. Only elapsed windows ask for it; noon when absent. */
  readonly infusionEnds?: string;
  /** `HH:MM`, local: when the first and the last session of a date may start. The whole date when absent. */
  readonly therapyStarts?: { readonly from: string; readonly to: string };
}

/** A template with its weekdays in order and its times in minutes. */
export interface Week {
  readonly infusions: readonly number[];
  readonly therapies: readonly number[];
  readonly infusionEnds: number;
  readonly firstStart: number;
  readonly lastStart: number;
}

const inOrder = (weekdays: readonly number[]): readonly number[] => [...new Set(weekdays)].sort((a, b) => a - b);

export const weekOf = (template: WeeklyTemplate): Week => ({
  infusions: inOrder(template.infusionWeekdays),
  therapies: inOrder(template.therapyWeekdays),
  infusionEnds: minutesOf(template.infusionEnds ?? '12:00') ?? 720,
  firstStart: minutesOf(template.therapyStarts?.from ?? '00:00') ?? 0,
  lastStart: minutesOf(template.therapyStarts?.to ?? '23:59') ?? 1439,
});

/** Dates from an infusion to the next one of the rhythm. */
export const datesToNext = (week: Week, weekday: number): number => {
  const gaps = week.infusions.map((other) => (other - weekday + 7) % 7 || 7);
  return Math.min(...gaps);
};
