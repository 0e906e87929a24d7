import { Temporal } from '#kernel';
import type { Clinic } from '../demo/clinic.js';

export type Body = Readonly<Record<string, unknown>>;

interface Answered {
  readonly status: number;
  readonly body: Body;
}

/** `409 COURSE_FROZEN` */
export const codeOf = ({ status, body }: Answered): string => `${status} ${String(body['code'])}`;

export const gatesOf = ({ body }: Pick<Answered, 'body'>): string[] =>
  ((body['missing'] ?? []) as { gate: string }[]).map(({ gate }) => gate);

/** Time as scenarios speak of it, at the sites of the network that is open when they are told. */
export const timeOf = (open: () => Clinic) => ({
  /** The date so many days from now at the sites; with a weekday, the first such day from there on. */
  day: async (days: number, weekday?: number): Promise<string> => {
    const now = (await open().now()).toZonedDateTimeISO('America/Los_Angeles');
    let date: Temporal.PlainDate = now.toPlainDate().add({ days });
    while (weekday !== undefined && date.dayOfWeek !== weekday) date = date.add({ days: 1 });
    return date.toString();
  },
  /** Runs acts that take time, one after the other; each yields the wall-clock time at which it goes on. */
  pass: async (...acts: readonly AsyncGenerator<string>[]): Promise<void> => {
    for (const act of acts) for await (const moment of act) await open().waitUntil(moment);
  },
});
