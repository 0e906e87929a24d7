import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '#contracts';
import { isLeaving, isVisible, seenBy } from './seen-by.js';

const event = (type: string, siteId: string | null, data: object = {}): RecordedEvent =>
  ({ type, siteId, data }) as unknown as RecordedEvent;
const transfer = (from: string, to: string) =>
  event('CourseTransferred', to, { from: { siteId: from }, to: { siteId: to } });

const consent = event('ConsentSigned', 'coast');
const leaving = transfer('coast', 'boise');
const after = event('CourseHeld', 'boise');
const correction = event('EnteredInErrorMarked', 'coast');
const COURSE = [consent, leaving, after, correction];

const seen = (events: readonly RecordedEvent[], sites: readonly string[] | '*'): string[] => {
  const { sees } = seenBy(events, sites);
  return events.filter((each) => sees(each) || isLeaving(each, sites)).map(({ type }) => type);
};

describe('what of a course is seen', () => {
  it('is all of it where it is now, and by the whole network', () => {
    expect(seen(COURSE, ['boise'])).toHaveLength(4);
    expect(seen(COURSE, '*')).toHaveLength(4);
    expect(seenBy(COURSE, ['boise']).whole).toBe(true);
  });

  it('is, where it was, what was recorded there and that it went', () => {
    expect(seen(COURSE, ['coast'])).toEqual(['ConsentSigned', 'CourseTransferred', 'EnteredInErrorMarked']);
    expect(seenBy(COURSE, ['coast']).whole).toBe(false);
  });

  it('is nothing elsewhere', () => {
    expect(seen(COURSE, ['oakland'])).toEqual([]);
    expect(isVisible(COURSE, ['oakland'])).toBe(false);
    expect(isVisible([event('AccessRecorded', null)], ['coast'])).toBe(false);
  });

  it('is all of it again once it came back', () => {
    const back = [...COURSE, transfer('boise', 'coast')];
    expect(seen(back, ['coast'])).toHaveLength(5);
    expect(seen(back, ['boise'])).toEqual(['CourseTransferred', 'CourseHeld', 'CourseTransferred']);
  });

  it('is that of its first site while it was never transferred', () => {
    expect(seen([event('IntakeCaseOpened', 'coast'), event('AccessRecorded', null)], ['coast'])).toHaveLength(2);
  });
});
