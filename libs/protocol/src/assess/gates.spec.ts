import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { Course, LA, protocolNamed, varied } from '../fixtures/course.js';
import type { Fact } from '../facts.js';
import { assess } from './assess.js';

const preferred = protocolNamed('kap.separated.preferred');
const ready = (planned = 3, cap = 12): Course =>
  new Course(preferred).opened('2026-02-02 09:00', planned, cap).prepared('2026-02-03 09:00');

describe('a course at its beginning', () => {
  it('that was not opened has every step blocked', () => {
    const { phase, steps, nextChangeAt } = new Course(preferred).assess('2026-02-02 09:00');
    expect([phase, nextChangeAt]).toEqual(['PREPARATION', null]);
    expect(steps.every(({ status }) => status === 'BLOCKED')).toBe(true);
  });

  it('names each gate that the first infusion lacks', () => {
    const course = new Course(preferred).add('2026-02-02 09:00', {
      kind: 'COURSE_OPENED',
      siteZone: LA,
      plannedInfusions: 2,
    });
    expect(course.missing('INFUSION:1', '2026-02-02 10:00')).toEqual([
      'CONSENT_ACTIVE',
      'ELIGIBLE_UNEXPIRED',
      'INFUSION_CAP',
      'PREPARATION_COMPLETE',
      'PREPARATION_LEAD',
    ]);
  });

  it('admits infusions from the date after preparation on', () => {
    expect(ready().step('INFUSION:1', '2026-02-03 12:00')).toMatchObject({
      status: 'UPCOMING',
      missing: [
        { gate: 'PREPARATION_LEAD', from: '2026-02-04T08:00:00Z' },
        { gate: 'SAME_DAY_SEPARATION', from: '2026-02-04T08:00:00Z' },
      ],
    });
    expect(ready().step('INFUSION:1', '2026-02-04 00:00')).toMatchObject({ status: 'AVAILABLE', missing: [] });
  });

  it('plans no more infusions than the protocol allows', () => {
    expect(
      ready(40)
        .assess('2026-02-04 09:00')
        .steps.filter(({ kind }) => kind === 'INFUSION'),
    ).toHaveLength(12);
  });

  it('carries the attendance and the evidence of every gate', () => {
    const step = ready().step('INFUSION:1', '2026-02-04 09:00');
    expect(step.attendance).toEqual(['prescriber', 'nurse']);
    expect(step.satisfied).toContainEqual({ gate: 'PREPARATION_COMPLETE', evidence: ['f007'] });
    expect(step.satisfied).toContainEqual({ gate: 'CONSENT_ACTIVE', evidence: ['f003'] });
  });
});

describe('preparation', () => {
  it('expires, by what the therapist stated or by what the protocol grants', () => {
    const stated = new Course(preferred)
      .opened('2026-02-02 09:00')
      .prepared('2026-02-03 09:00', '2026-02-10T08:00:00Z');
    expect(stated.step('INFUSION:1', '2026-02-09 23:59').window.closesAt).toBe('2026-02-10T08:00:00Z');
    expect(stated.missing('INFUSION:1', '2026-02-10 00:00')).toEqual(['PREPARATION_COMPLETE']);
    expect(ready().status('INFUSION:1', '2026-04-04 23:59')).toBe('AVAILABLE');
    expect(ready().missing('INFUSION:1', '2026-04-05 00:00')).toEqual(['PREPARATION_COMPLETE']);
  });

  it('counts only with the sessions that the protocol asks for', () => {
    const course = new Course(preferred)
      .opened('2026-02-02 09:00')
      .add('2026-02-03 09:00', { kind: 'PREPARATION_COMPLETED', validUntil: '2026-06-01T08:00:00Z' });
    expect(course.missing('INFUSION:1', '2026-02-10 09:00')).toEqual(['PREPARATION_COMPLETE']);
  });

  it('is undone when reopened, and the lead begins anew', () => {
    const course = ready().add('2026-02-05 09:00', { kind: 'PREPARATION_REOPENED' });
    expect(course.missing('INFUSION:1', '2026-02-06 09:00')).toEqual(['PREPARATION_COMPLETE', 'PREPARATION_LEAD']);
    course.prepared('2026-02-06 10:00');
    expect(course.status('INFUSION:1', '2026-02-06 12:00')).toBe('UPCOMING');
    expect(course.status('INFUSION:1', '2026-02-07 00:00')).toBe('AVAILABLE');
  });

  it('can be waived, lead included', () => {
    const course = new Course(preferred)
      .opened('2026-02-02 09:00')
      .add('2026-02-03 09:00', { kind: 'PREPARATION_WAIVED', by: 'md', reason: 'repeat course' });
    expect(course.status('INFUSION:1', '2026-02-03 09:30')).toBe('AVAILABLE');
    expect(course.status('PREPARATION:1', '2026-02-03 09:30')).toBe('WAIVED');
  });

  it('lists the sessions held and the next one', () => {
    const steps = ready()
      .assess('2026-02-04 09:00')
      .steps.filter(({ kind }) => kind === 'PREPARATION');
    expect(steps.map(({ stepId, status }) => [stepId, status])).toEqual([
      ['PREPARATION:1', 'DONE'],
      ['PREPARATION:2', 'AVAILABLE'],
    ]);
  });
});

describe('preparation that the patient stayed away from', () => {
  const missed = () => ready().add('2026-02-04 09:00', { kind: 'NO_SHOW', stepId: 'PREPARATION:2' });

  it('holds the first infusion until preparation goes on', () => {
    expect(ready().status('INFUSION:1', '2026-02-05 09:00')).toBe('AVAILABLE');
    expect(missed().missing('INFUSION:1', '2026-02-05 09:00')).toEqual(['PREPARATION_ATTENDED']);
    const again = missed().prepared('2026-02-05 09:00');
    const step = again.step('INFUSION:1', '2026-02-07 09:00');
    expect(step.status).toBe('AVAILABLE');
    expect(step.satisfied.find(({ gate }) => gate === 'PREPARATION_ATTENDED')?.evidence).toHaveLength(2);
  });

  it('is passed by a waiver or a signed override, and is asked of no other infusion', () => {
    const waived = missed().add('2026-02-04 10:00', { kind: 'PREPARATION_WAIVED', by: 'md', reason: 'known' });
    expect(waived.status('INFUSION:1', '2026-02-05 09:00')).toBe('AVAILABLE');
    const signed = missed().overridden('PREPARATION_ATTENDED', 'INFUSION:1', '2026-02-04 10:00', '2026-02-06 10:00');
    expect(signed.status('INFUSION:1', '2026-02-05 09:00')).toBe('AVAILABLE');
    const later = ready().infused(1, '2026-02-09 09:00', '2026-02-09 10:00').integrated([1], '2026-02-10 09:00');
    later.add('2026-02-11 09:00', { kind: 'NO_SHOW', stepId: 'PREPARATION:2' });
    expect(later.missing('INFUSION:2', '2026-02-13 09:00')).not.toContain('PREPARATION_ATTENDED');
  });

  it('leaves a course alone whose patient stayed away from something else', () => {
    const other = ready().add('2026-02-04 09:00', { kind: 'NO_SHOW', stepId: 'INFUSION:1' });
    expect(other.step('INFUSION:1', '2026-02-05 09:00')).toEqual(ready().step('INFUSION:1', '2026-02-05 09:00'));
  });
});

describe('an infusion that was corrected', () => {
  const given = () => ready().infused(1, '2026-02-09 09:00', '2026-02-09 10:00');
  const corrected = (counts: boolean) =>
    given().add('2026-02-09 12:00', { kind: 'INFUSION_CORRECTED', infusionId: 'i1', ordinal: 1, counts });

  it('is judged anew from then on, and as it was before then', () => {
    const course = corrected(false);
    expect(course.status('INFUSION:1', '2026-02-09 11:00')).toBe('DONE');
    expect(course.status('INFUSION:1', '2026-02-09 13:00')).not.toBe('DONE');
    expect(course.missing('INTEGRATION:1', '2026-02-10 09:00')).toContain('PREVIOUS_INFUSION_DONE');
    expect(corrected(true).status('INTEGRATION:1', '2026-02-10 09:00')).toBe('AVAILABLE');
  });

  it('still had the drug in it: the gap and the date count', () => {
    expect(corrected(false).missing('INFUSION:1', '2026-02-10 09:00')).toContain('MIN_GAP');
  });
});

describe('eligibility and consent', () => {
  it('expiry mid-series blocks until the next decision', () => {
    const course = ready().infused(1, '2026-02-09 09:00', '2026-02-09 10:00').integrated([1], '2026-02-10 09:00');
    course.add('2026-02-10 12:00', {
      kind: 'ELIGIBILITY_DECIDED',
      eligibilityId: 'e2',
      eligible: true,
      validUntil: '2026-02-12T08:00:00Z',
      maxInfusions: 12,
    });
    expect(course.step('INFUSION:2', '2026-02-11 09:00').window.closesAt).toBe('2026-02-12T08:00:00Z');
    expect(course.missing('INFUSION:2', '2026-02-12 00:00')).toEqual(['ELIGIBLE_UNEXPIRED']);
  });

  it('revocation blocks at once', () => {
    const course = ready().add('2026-02-05 09:00', { kind: 'ELIGIBILITY_REVOKED', eligibilityId: 'e1', cause: 'BP' });
    expect(course.missing('INFUSION:1', '2026-02-05 09:00')).toEqual(['ELIGIBLE_UNEXPIRED']);
  });

  it('the cap counts infusions since the decision', () => {
    const course = ready(3, 1).infused(1, '2026-02-09 09:00', '2026-02-09 10:00').integrated([1], '2026-02-10 09:00');
    expect(course.missing('INFUSION:2', '2026-02-11 09:00')).toEqual(['INFUSION_CAP']);
    course.add('2026-02-11 10:00', {
      kind: 'ELIGIBILITY_DECIDED',
      eligibilityId: 'e2',
      eligible: true,
      validUntil: '2027-01-01T08:00:00Z',
      maxInfusions: 1,
    });
    expect(course.status('INFUSION:2', '2026-02-11 10:00')).toBe('AVAILABLE');
  });

  it('withdrawal of one consent leaves the other alone', () => {
    const course = ready()
      .infused(1, '2026-02-09 09:00', '2026-02-09 10:00')
      .add('2026-02-09 12:00', { kind: 'CONSENT_WITHDRAWN', consentType: 'TREATMENT_KETAMINE_OFFLABEL' });
    expect(course.status('INTEGRATION:1', '2026-02-10 09:00')).toBe('AVAILABLE');
    expect(course.step('INFUSION:2', '2026-02-12 09:00').missing).toContainEqual({
      gate: 'CONSENT_ACTIVE',
      detail: 'Consent TREATMENT_KETAMINE_OFFLABEL was withdrawn.',
      satisfiedBy: ['ConsentSigned'],
    });
  });
});

describe('the same-day ban', () => {
  it('bars an infusion after a morning session that is on another date where the patient sits', () => {
    const course = ready();
    course.facts.push(
      {
        factId: 'x1',
        at: '2026-02-10T07:30:00Z',
        kind: 'PREPARATION_SESSION_STARTED',
        sessionId: 'x',
        zone: 'Asia/Tokyo',
      },
      {
        factId: 'x2',
        at: '2026-02-10T08:20:00Z',
        kind: 'PREPARATION_SESSION_COMPLETED',
        sessionId: 'x',
        zone: 'Asia/Tokyo',
      },
    );
    expect(course.missing('INFUSION:1', '2026-02-09 23:59')).toEqual(['SAME_DAY_SEPARATION']);
    expect(course.status('INFUSION:1', '2026-02-10 09:00')).toBe('AVAILABLE');
  });

  it('bars a session that was begun and abandoned, too', () => {
    const course = ready().add(
      '2026-02-10 09:00',
      { kind: 'PREPARATION_SESSION_STARTED', sessionId: 'x', zone: LA },
      { kind: 'THERAPY_SESSION_ABANDONED', sessionId: 'x' },
    );
    expect(course.missing('INFUSION:1', '2026-02-10 15:00')).toEqual(['SAME_DAY_SEPARATION']);
  });

  it('bars psychotherapy on both dates of an infusion that runs past midnight', () => {
    const course = ready().infused(1, '2026-02-09 23:30', '2026-02-10 00:20');
    expect(course.step('PREPARATION:2', '2026-02-10 09:00').missing).toMatchObject([
      { gate: 'SAME_DAY_SEPARATION', from: '2026-02-11T08:00:00Z' },
    ]);
  });
});

describe('an infusion', () => {
  it('in progress bars every other step', () => {
    const course = ready().started(1, '2026-02-09 09:00');
    expect(course.assess('2026-02-09 09:10').steps.filter(({ status }) => status === 'AVAILABLE')).toEqual([]);
    expect(course.status('INFUSION:1', '2026-02-09 09:10')).toBe('IN_PROGRESS');
    expect(course.missing('PREPARATION:2', '2026-02-10 09:10')).toContain('NO_STEP_IN_PROGRESS');
  });

  it('that does not count leaves its ordinal free, but keeps the gap and the date', () => {
    const course = ready().started(1, '2026-02-09 09:00').stopped(1, '2026-02-09 09:12', false);
    expect(course.missing('INFUSION:1', '2026-02-11 09:00')).toEqual(['PREVIOUS_INFUSION_DISCHARGED']);
    course.discharged(1, '2026-02-09 11:00');
    expect(course.missing('INFUSION:1', '2026-02-10 09:00')).toEqual(['MIN_GAP']);
    expect(course.missing('PREPARATION:2', '2026-02-09 15:00')).toEqual(['SAME_DAY_SEPARATION']);
    expect(course.missing('INTEGRATION:1', '2026-02-10 09:00')).toEqual(['PREVIOUS_INFUSION_DONE']);
    expect(course.status('INFUSION:1', '2026-02-11 00:00')).toBe('AVAILABLE');
  });

  it('waits for the integration before it', () => {
    const course = ready().infused(1, '2026-02-09 09:00', '2026-02-09 10:00');
    expect(course.missing('INFUSION:2', '2026-02-11 09:00')).toEqual(['PREVIOUS_INTEGRATION_DONE']);
    expect(course.integrated([1], '2026-02-10 09:00').status('INFUSION:2', '2026-02-11 09:00')).toBe('AVAILABLE');
  });

  it('is closed with its series, except for what took place', () => {
    const course = ready()
      .infused(1, '2026-02-09 09:00', '2026-02-09 10:00')
      .add('2026-02-09 12:00', { kind: 'SERIES_CLOSED', by: 'md', reason: 'response' });
    const statuses = course.assess('2026-02-10 09:00').steps.map(({ stepId, status }) => `${stepId} ${status}`);
    expect(statuses).toEqual(
      expect.arrayContaining(['INTEGRATION:1 AVAILABLE', 'INFUSION:2 CLOSED', 'INTEGRATION:2 CLOSED']),
    );
    expect(course.missing('INFUSION:2', '2026-02-10 09:00')).toContain('SERIES_OPEN');
  });
});

describe('a missed integration window', () => {
  const missed = (policy: 'WARN' | 'REQUIRE_OVERRIDE' | 'BLOCK_NEXT_INFUSION'): Course => {
    const protocol = varied('kap.separated.preferred', ({ separation }) => (separation.onWindowMissed = policy));
    return new Course(protocol)
      .opened('2026-02-02 09:00')
      .prepared('2026-02-03 09:00')
      .infused(1, '2026-02-09 09:00', '2026-02-09 10:00');
  };
  const late = '2026-02-12 09:00';

  it('is announced to the minute', () => {
    const course = missed('REQUIRE_OVERRIDE');
    expect(course.status('INTEGRATION:1', '2026-02-11 23:59')).toBe('AVAILABLE');
    expect(course.assess('2026-02-11 23:59').nextChangeAt).toBe('2026-02-12T08:00:00Z');
    expect(course.status('INTEGRATION:1', '2026-02-12 00:00')).toBe('MISSED');
  });

  it.each([
    ['WARN', 'AVAILABLE', 'AVAILABLE', 'AVAILABLE'],
    ['REQUIRE_OVERRIDE', 'BLOCKED', 'AVAILABLE', 'AVAILABLE'],
    ['BLOCK_NEXT_INFUSION', 'BLOCKED', 'BLOCKED', 'AVAILABLE'],
  ] as const)('%s: as it is %s, waived late %s, overridden %s', (policy, asIs, waived, overridden) => {
    expect(missed(policy).status('INFUSION:2', late)).toBe(asIs);
    const waiver = { kind: 'INTEGRATION_WAIVED', ordinal: 1, by: 'md', reason: 'ill' } as const;
    expect(missed(policy).add(late, waiver).status('INFUSION:2', late)).toBe(waived);
    const signed = missed(policy).overridden('PREVIOUS_INTEGRATION_DONE', 'INFUSION:2', late, '2026-02-13 09:00');
    expect(signed.status('INFUSION:2', late)).toBe(overridden);
  });

  it('is made up for with a signed override, which the step keeps naming', () => {
    const course = missed('REQUIRE_OVERRIDE').overridden(
      'INTEGRATION_WINDOW',
      'INTEGRATION:1',
      late,
      '2026-02-14 09:00',
    );
    expect(course.step('INTEGRATION:1', late)).toMatchObject({
      status: 'AVAILABLE',
      window: { opensAt: '2026-02-12T17:00:00Z', closesAt: '2026-02-14T17:00:00Z' },
    });
    course.integrated([1], '2026-02-13 09:00');
    expect(course.step('INTEGRATION:1', '2026-02-16 09:00')).toMatchObject({
      status: 'DONE',
      satisfied: [{ gate: 'INTEGRATION_WINDOW', evidence: ['f011'] }],
    });
    expect(course.status('INFUSION:2', '2026-02-16 09:00')).toBe('AVAILABLE');
  });

  it('is never silent: a session outside of it counts, and says so', () => {
    const course = missed('REQUIRE_OVERRIDE').integrated([1], late);
    expect(course.step('INTEGRATION:1', '2026-02-16 09:00')).toMatchObject({
      status: 'DONE',
      missing: [{ gate: 'INTEGRATION_WINDOW' }],
    });
  });

  it('of an infusion that another one may follow holds up only the infusions after the miss', () => {
    const protocol = varied('kap.separated', ({ infusion, therapy }) => {
      infusion.minGap = 'P1D';
      if (therapy.integration !== undefined) therapy.integration.requiredBeforeNextInfusion = false;
    });
    const course = new Course(protocol)
      .opened('2026-02-02 09:00')
      .infused(1, '2026-02-09 09:00', '2026-02-09 10:00')
      .infused(2, '2026-02-10 09:00', '2026-02-10 10:00');
    expect(course.step('INFUSION:3', '2026-02-11 09:00')).toMatchObject({
      status: 'AVAILABLE',
      window: { closesAt: '2026-02-12T08:00:00Z' },
    });
    expect(course.missing('INFUSION:3', '2026-02-12 09:00')).toEqual(['PREVIOUS_INTEGRATION_DONE']);
    expect(course.integrated([1, 2], '2026-02-11 09:00').status('INFUSION:3', '2026-02-12 09:00')).toBe('AVAILABLE');
  });
});

describe('overrides and holds', () => {
  it('an override holds for its gate and step, until its end, and is the evidence', () => {
    const course = ready().overridden('PREPARATION_LEAD', 'INFUSION:1', '2026-02-03 10:00', '2026-02-03 20:00');
    expect(course.step('INFUSION:1', '2026-02-03 12:00').satisfied).toContainEqual({
      gate: 'PREPARATION_LEAD',
      evidence: ['f008'],
    });
    expect(course.missing('INFUSION:1', '2026-02-03 20:00')).toContain('PREPARATION_LEAD');
    expect(course.assess('2026-02-03 12:00').nextChangeAt).toBe('2026-02-04T04:00:00Z');
  });

  describe('of eligibility', () => {
    const GATE = 'ELIGIBLE_UNEXPIRED';
    const decision = (eligibilityId: string, eligible = true, validUntil = '2026-02-06T08:00:00Z') =>
      ({ kind: 'ELIGIBILITY_DECIDED', eligibilityId, eligible, validUntil, maxInfusions: 6 }) as const;
    const ended = (cause: string) => ({ kind: 'ELIGIBILITY_REVOKED', eligibilityId: 'e2', cause }) as const;
    const signed = (course: Course): Course =>
      course.overridden(GATE, 'INFUSION:1', '2026-02-05 09:00', '2026-02-12 09:00', { covers: 'EXPIRY' });
    const expiring = (): Course => ready().add('2026-02-04 09:00', decision('e2'));
    const missing = (course: Course, at = '2026-02-07 09:00'): readonly string[] => course.missing('INFUSION:1', at);

    it('covers its expiry, however that is told', () => {
      expect(missing(expiring())).toEqual([GATE]);
      expect(missing(signed(expiring()))).toEqual([]);
      expect(missing(signed(expiring()).add('2026-02-06 00:00', ended('EXPIRED')))).toEqual([]);
      expect(missing(signed(expiring()), '2026-02-12 09:00')).toEqual([GATE]);
    });

    it('lapses when the decision is revoked, before or after it ran out', () => {
      const revoked = ended('NEW_CONTRAINDICATION');
      expect(missing(signed(expiring()).add('2026-02-05 10:00', revoked))).toEqual([GATE]);
      const ranOut = signed(expiring()).add('2026-02-06 00:00', ended('EXPIRED'));
      expect(missing(ranOut.add('2026-02-06 12:00', revoked))).toEqual([GATE]);
    });

    it('covers neither a negative decision nor one that was taken after it was signed', () => {
      expect(missing(signed(ready().add('2026-02-04 09:00', decision('e2', false))))).toEqual([GATE]);
      expect(missing(signed(expiring()).add('2026-02-05 10:00', decision('e3')))).toEqual([GATE]);
    });

    it('is offered only where it would help', () => {
      const [lacking] = expiring().step('INFUSION:1', '2026-02-07 09:00').missing;
      expect(lacking?.satisfiedBy).toEqual(['EligibilityDecided', 'GateOverridden']);
      const revoked = expiring().add('2026-02-05 10:00', ended('SUICIDE_RISK'));
      expect(revoked.step('INFUSION:1', '2026-02-07 09:00').missing[0]?.satisfiedBy).toEqual(['EligibilityDecided']);
    });

    it('that was signed before this was told apart stands as it stood: recorded courses replay as they were decided', () => {
      const old = ready().overridden(GATE, 'INFUSION:1', '2026-02-04 08:00', '2026-02-10 08:00');
      old.add('2026-02-04 09:00', decision('e2'));
      expect(missing(old)).toEqual([]);
      expect(missing(old.add('2026-02-05 10:00', ended('NEW_CONTRAINDICATION')))).toEqual([]);
    });
  });

  it.each(['NO_HOLD', 'CONSENT_ACTIVE'])('nothing overrides %s', (gate) => {
    const course = ready().add(
      '2026-02-04 09:00',
      { kind: 'HOLD_PLACED', holdId: 'h', reason: 'SAFETY' },
      { kind: 'CONSENT_WITHDRAWN', consentType: 'TREATMENT_KETAMINE_OFFLABEL' },
    );
    course.overridden(gate, 'INFUSION:1', '2026-02-04 09:00', '2026-03-04 09:00');
    expect(course.missing('INFUSION:1', '2026-02-05 09:00')).toContain(gate);
  });

  it('nothing is available while a hold is in force', () => {
    const course = ready().add('2026-02-04 09:00', { kind: 'HOLD_PLACED', holdId: 'h', reason: 'SAFETY' });
    const held = course.assess('2026-02-05 09:00');
    expect([held.held, held.steps.some(({ status }) => status === 'AVAILABLE')]).toEqual([true, false]);
    course.add('2026-02-05 10:00', { kind: 'HOLD_RELEASED', holdId: 'h', by: 'md' });
    expect(course.status('INFUSION:1', '2026-02-05 10:00')).toBe('AVAILABLE');
  });

  it('a terminated course closes what is left', () => {
    const over = ready().add('2026-02-05 09:00', { kind: 'COURSE_TERMINATED', outcome: 'LOST_TO_FOLLOW_UP' });
    const { phase, steps } = over.assess('2026-02-05 09:00');
    expect(phase).toBe('TERMINATED');
    expect(steps.every(({ status }) => status === 'CLOSED' || status === 'DONE')).toBe(true);
  });
});

describe('facts that cannot be trusted', () => {
  const at = instant('2026-02-04T18:00:00Z');
  const available = (facts: readonly Fact[]): boolean =>
    assess(preferred, facts, at).steps.some(({ status }) => status === 'AVAILABLE');

  it.each<[string, Fact]>([
    ['an instant that is none', { factId: 'x', at: 'banana', kind: 'PREPARATION_REOPENED' }],
    [
      'a zone that is none',
      {
        factId: 'x',
        at: '2026-02-04T08:00:00Z',
        kind: 'INFUSION_STARTED',
        infusionId: 'i',
        ordinal: 1,
        zone: 'Mars',
        permitId: 'p',
      },
    ],
    ['two facts with one id', { factId: 'f001', at: '2026-02-04T08:00:00Z', kind: 'PREPARATION_REOPENED' }],
  ])('%s stops everything', (_what, fact) => {
    expect(available(ready().facts)).toBe(true);
    expect(available([...ready().facts, fact])).toBe(false);
    expect(available([fact, ...ready().facts])).toBe(false);
  });

  it('a stop whose start is not known still proves an infusion', () => {
    const course = ready().stopped(1, '2026-02-09 10:00').discharged(1, '2026-02-09 11:00');
    expect(course.status('INFUSION:1', '2026-02-10 09:00')).toBe('DONE');
    expect(course.missing('PREPARATION:2', '2026-02-09 15:00')).toEqual(['SAME_DAY_SEPARATION']);
  });
});

describe('the sequential protocol', () => {
  const course = (): Course => new Course(protocolNamed('kap.sequential')).opened('2026-02-02 09:00', 6);
  const series = ['02-09', '02-11', '02-13', '02-16', '02-18', '02-20'].map((day) => `2026-${day}`);
  const given = (count: number): Course =>
    series
      .slice(0, count)
      .reduce((all, day, index) => all.infused(index + 1, `${day} 09:00`, `${day} 10:00`), course());

  it('bars a fourth infusion within seven dates', () => {
    expect(given(3).step('INFUSION:4', '2026-02-15 09:00')).toMatchObject({
      status: 'UPCOMING',
      missing: [{ gate: 'WEEKLY_CAP', from: '2026-02-16T08:00:00Z' }],
    });
    expect(given(3).status('INFUSION:4', '2026-02-16 00:00')).toBe('AVAILABLE');
  });

  it('bars an infusion after the greatest span', () => {
    expect(given(2).status('INFUSION:3', '2026-03-02 23:59')).toBe('AVAILABLE');
    expect(given(2).missing('INFUSION:3', '2026-03-03 00:00')).toEqual(['SERIES_SPAN']);
  });

  it('opens the therapy phase after the series, on the next date, one session after the other', () => {
    expect(given(5).missing('THERAPY:1', '2026-02-19 09:00')).toEqual(['SERIES_DONE']);
    expect(given(6).missing('THERAPY:1', '2026-02-20 15:00')).toEqual(['SAME_DAY_SEPARATION']);
    expect(given(6).status('THERAPY:1', '2026-02-21 09:00')).toBe('AVAILABLE');
    expect(given(6).missing('THERAPY:2', '2026-02-21 09:00')).toEqual(['PREVIOUS_SESSION_DONE']);
  });

  it('is completed with the sessions that it asks for', () => {
    const whole = [23, 24, 25, 26, 27].reduce(
      (all, day, index) => all.therapy(index + 1, `2026-02-${day} 09:00`),
      given(6),
    );
    expect(whole.assess('2026-02-28 09:00').phase).toBe('INTEGRATION');
    expect(whole.therapy(6, '2026-03-02 09:00').assess('2026-03-02 10:00').phase).toBe('COMPLETED');
  });

  it('can ask for responders, and end the therapy phase', () => {
    const protocol = varied('kap.sequential', ({ therapy }) => {
      Object.assign(therapy.therapyPhase ?? {}, { responderOnly: true, duration: 'P14W' });
    });
    const responders = new Course(protocol)
      .opened('2026-02-02 09:00', 1)
      .infused(1, '2026-02-09 09:00', '2026-02-09 10:00');
    expect(responders.missing('THERAPY:1', '2026-02-10 09:00')).toEqual(['RESPONDER']);
    responders.add('2026-02-10 09:00', { kind: 'RESPONSE_EVALUATED', responder: true });
    expect(responders.status('THERAPY:1', '2026-02-10 09:00')).toBe('AVAILABLE');
    expect(responders.missing('THERAPY:1', '2026-05-19 09:00')).toEqual(['THERAPY_SPAN']);
  });
});

describe('the concurrent protocol', () => {
  const course = (): Course =>
    new Course(protocolNamed('kap.concurrent')).opened('2026-02-02 09:00', 2).prepared('2026-02-03 09:00');

  it('admits the dosing session with its infusion, until the patient is discharged', () => {
    const visit = course();
    expect(visit.status('DOSING:1', '2026-02-09 09:00')).toBe('AVAILABLE');
    expect(visit.started(1, '2026-02-09 09:00').status('DOSING:1', '2026-02-09 09:10')).toBe('AVAILABLE');
    expect(visit.stopped(1, '2026-02-09 10:00').status('DOSING:1', '2026-02-09 10:10')).toBe('AVAILABLE');
    expect(visit.discharged(1, '2026-02-09 11:00').status('DOSING:1', '2026-02-09 11:00')).toBe('MISSED');
  });

  it('bars the dosing session whenever it bars the infusion', () => {
    const visit = course().infused(1, '2026-02-09 09:00', '2026-02-09 10:00');
    expect(visit.missing('DOSING:2', '2026-02-15 09:00')).toEqual(visit.missing('INFUSION:2', '2026-02-15 09:00'));
    expect(visit.status('DOSING:2', '2026-02-16 09:00')).toBe('AVAILABLE');
  });
});

describe('phases', () => {
  it('follow the course from preparation to the last integration', () => {
    const course = ready(1);
    expect(course.assess('2026-02-04 09:00').phase).toBe('PREPARATION');
    course.started(1, '2026-02-09 09:00');
    expect(course.assess('2026-02-09 09:30').phase).toBe('INFUSION');
    course.stopped(1, '2026-02-09 10:00').discharged(1, '2026-02-09 11:00');
    expect(course.assess('2026-02-09 12:00')).toMatchObject({ phase: 'INTEGRATION', seriesDone: true });
    expect(course.assess('2026-02-20 12:00').phase).toBe('INTEGRATION');
    course.integrated([1], '2026-02-10 09:00');
    expect(course.assess('2026-02-20 12:00').phase).toBe('COMPLETED');
  });

  it('facts of the future are not true yet, but announced', () => {
    const course = ready();
    const { steps, nextChangeAt } = course.assess('2026-02-02 08:00');
    expect(steps.some(({ status }) => status !== 'BLOCKED')).toBe(false);
    expect(nextChangeAt).toBe('2026-02-02T17:00:00Z');
  });
});
