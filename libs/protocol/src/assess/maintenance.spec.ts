import { describe, expect, it } from '@jest/globals';
import { Course, protocolNamed } from '../fixtures/course.js';

/** A series of one infusion under a protocol with maintenance: three boosters at most, 26 weeks after the last infusion. */
const treated = (): Course =>
  new Course(protocolNamed('kap.maintenance'))
    .opened('2026-01-05 09:00', 1)
    .prepared('2026-01-06 09:00')
    .infused(1, '2026-01-12 09:00', '2026-01-12 10:00');
const settled = (): Course => treated().integrated([1], '2026-01-13 09:00');
const booster = (course: Course, n: number, local: string): Course =>
  course.add(local, { kind: 'BOOSTER_AUTHORISED', boosterId: `b${n}`, ordinal: n + 1 });

describe('maintenance', () => {
  it('begins when the series and its integration are over, and keeps the course open', () => {
    expect(treated().assess('2026-01-12 12:00').phase).toBe('INTEGRATION');
    const { phase, nextChangeAt, steps } = settled().assess('2026-01-20 12:00');
    expect([phase, nextChangeAt]).toEqual(['MAINTENANCE', '2026-07-14T07:00:00Z']);
    expect(steps.some(({ stepId }) => stepId === 'INFUSION:2')).toBe(false);
  });

  it('ends of itself, so long after the last infusion', () => {
    expect(settled().assess('2026-07-13 23:59').phase).toBe('MAINTENANCE');
    expect(settled().assess('2026-07-14 00:00').phase).toBe('COMPLETED');
  });

  it('adds an infusion for each booster, past the span and the greatest gap of the series', () => {
    const course = booster(settled(), 1, '2026-04-14 09:00');
    expect(course.status('INFUSION:2', '2026-04-15 09:00')).toBe('AVAILABLE');
    expect(course.status('INFUSION:1', '2026-04-15 09:00')).toBe('DONE');
    expect(course.assess('2026-04-15 09:00').phase).toBe('MAINTENANCE');
  });

  it('waits for a booster that was authorised, and for its integration; and then begins anew', () => {
    const course = booster(settled(), 1, '2026-07-10 09:00');
    expect(course.assess('2026-07-20 09:00').phase).toBe('MAINTENANCE');
    course.infused(2, '2026-07-20 09:00', '2026-07-20 10:00');
    expect(course.status('INTEGRATION:2', '2026-07-21 09:00')).toBe('AVAILABLE');
    course.integrated([2], '2026-07-21 09:00');
    expect(course.assess('2027-01-18 23:59').phase).toBe('MAINTENANCE');
    expect(course.assess('2027-01-19 00:00').phase).toBe('COMPLETED');
  });

  it('grants no more boosters than the protocol allows, and none where it has no maintenance', () => {
    const many = [1, 2, 3, 4, 5].reduce((course, n) => booster(course, n, '2026-02-01 09:00'), settled());
    const infusions = (course: Course): number =>
      course.assess('2026-02-02 09:00').steps.filter(({ kind }) => kind === 'INFUSION').length;
    expect(infusions(many)).toBe(4);
    const other = new Course(protocolNamed('kap.separated')).opened('2026-01-05 09:00', 1);
    expect(infusions(booster(other, 1, '2026-01-06 09:00'))).toBe(1);
  });

  it('asks for all that any infusion needs', () => {
    const course = booster(settled(), 1, '2026-04-14 09:00').add('2026-04-14 10:00', {
      kind: 'ELIGIBILITY_REVOKED',
      eligibilityId: 'e1',
      cause: 'EXPIRED',
    });
    expect(course.step('INFUSION:2', '2026-04-15 09:00').missing).toMatchObject([{ gate: 'ELIGIBLE_UNEXPIRED' }]);
  });
});
