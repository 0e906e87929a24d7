import { describe, expect, it } from '@jest/globals';
import { policyVersionOf } from '#protocol';
import { given } from '#testing';
import { contactDueAt } from './aftercare.js';
import * as visit from './fixtures.js';
import { infusion } from './infusion.js';
import type { GiveRescueMedication, MakePostDischargeContact } from './room.types.js';

const contact = (at = '20:00', now = '20:05'): MakePostDischargeContact => ({
  type: 'MakePostDischargeContact',
  outcome: 'WELL',
  findings: 'Slept, ate, is not alone.',
  contactedAt: visit.at(at).toString(),
  by: 'nurse-1',
  now: visit.at(now),
});
const left = [...visit.observed, visit.discharged];
const flag = (now: string) =>
  ({ type: 'FlagMissedContact', now: visit.at('18:00').add({ hours: Number(now) }), policy: visit.policy }) as const;

describe('the call after discharge', () => {
  it('is owed within a day of leaving, and what was said is sealed', () => {
    expect(contactDueAt(given(infusion, ...visit.observed).state, visit.policy)).toBeNull();
    expect(contactDueAt(given(infusion, ...left).state, visit.policy)).toBe('2026-03-10T18:40:00Z');
    given(infusion, ...left)
      .when(contact())
      .then({
        type: 'PostDischargeContactMade',
        data: { outcome: 'WELL', contactedBy: 'nurse-1' } as never,
        sealed: { findings: 'Slept, ate, is not alone.' },
      });
  });

  it('is made after leaving, once, and not ahead of time', () => {
    given(infusion, ...visit.observed)
      .when(contact())
      .thenRefused('NOT_DISCHARGED');
    given(infusion, ...left)
      .when(contact('18:39'))
      .thenRefused('NOT_DISCHARGED');
    given(infusion, ...left)
      .when(contact('20:06'))
      .thenRefused('TIME_IN_FUTURE');
    const made = given(infusion, ...left).when(contact()).decision.events;
    given(infusion, ...left, ...made)
      .when(contact())
      .thenRefused('CONTACT_ALREADY_MADE');
    given(infusion, ...left, ...made)
      .when(flag('48'))
      .thenNothing();
  });

  it('is flagged once when nobody made it, and still possible then', () => {
    given(infusion, ...left)
      .when(flag('24'))
      .thenNothing();
    const overdue = given(infusion, ...left).when(flag('25')).decision.events;
    const data = { dueAt: '2026-03-10T18:40:00Z', policyVersion: policyVersionOf(visit.policy) };
    expect(overdue).toEqual([{ type: 'PostDischargeContactOverdue', data }]);
    given(infusion, ...left, ...overdue)
      .when(flag('26'))
      .thenNothing();
    given(infusion, ...left, ...overdue)
      .when(contact())
      .then({ type: 'PostDischargeContactMade' });
  });
});

describe('rescue medication', () => {
  const give = (rest: Partial<GiveRescueMedication> = {}): GiveRescueMedication => ({
    type: 'GiveRescueMedication',
    drug: 'ONDANSETRON',
    dose: 4,
    unit: 'mg',
    route: 'IV',
    adverseEventId: null,
    orderedBy: 'np-1',
    by: 'nurse-1',
    givenAt: visit.at('17:20').toString(),
    now: visit.at('17:25'),
    policy: visit.policy,
    ...rest,
  });

  it('says who ordered and who gave it', () => {
    given(infusion, ...visit.running)
      .when(give())
      .then({
        type: 'RescueMedicationGiven',
        data: { drug: 'ONDANSETRON', orderedBy: 'np-1', givenBy: 'nurse-1' } as never,
      });
  });

  it.each([
    [{ drug: 'ASPIRIN' }, 'drug is ASPIRIN, allowed ONDANSETRON'],
    [{ dose: 40 }, 'dose is 40, allowed 4 to 8'],
    [{ unit: 'mcg' }, 'unit is mcg, allowed mg'],
    [{ route: 'NASAL' }, 'route is NASAL, allowed IV, ORAL'],
  ])('%j is refused', (rest, said) => {
    const attempt = given(infusion, ...visit.running).when(give(rest));
    expect(attempt.thenRefused('RESCUE_ORDER_INVALID', 'RESCUE_ORDER').detail).toContain(said);
  });

  it('is given while the patient is here, and not ahead of time', () => {
    given(infusion, ...left)
      .when(give())
      .thenRefused('INFUSION_OVER');
    given(infusion, ...visit.running)
      .when(give({ givenAt: visit.at('17:26').toString() }))
      .thenRefused('TIME_IN_FUTURE');
  });
});
