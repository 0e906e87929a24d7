import type { Clinic } from './clinic.js';

/** A weekly rhythm that a site asked for, and the answer. */
export interface TemplateReport {
  readonly wish: string;
  readonly refused: string | null;
}

const WEEKDAYS = [1, 2, 3, 4, 5];
const SATURDAY = 6;
const INFUSIONS = [1, 3, 5];

/** Monday, Wednesday, Friday under the preferred protocol: impossible with weekday therapists, possible with Saturdays. */
export const proposeTemplates = async (clinic: Clinic): Promise<readonly TemplateReport[]> => {
  const ask = async (therapyWeekdays: readonly number[]): Promise<string | null> => {
    const protocol = { protocolId: 'kap.separated.preferred', protocolVersion: '1.0.0' };
    const template = { ...protocol, infusionWeekdays: INFUSIONS, therapyWeekdays };
    const path = '/scheduling/v1/sites/san-luis-obispo/templates';
    const answer = await clinic.untilKnown('booking-desk', path, template, 'PROTOCOL_UNKNOWN');
    return answer.ok ? null : String(answer.body['detail']);
  };
  return [
    { wish: 'infusions Mon/Wed/Fri, therapists Mon–Fri', refused: await ask(WEEKDAYS) },
    { wish: 'infusions Mon/Wed/Fri, therapists Mon–Sat', refused: await ask([...WEEKDAYS, SATURDAY]) },
  ];
};
