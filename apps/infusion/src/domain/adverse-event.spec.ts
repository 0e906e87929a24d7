import { describe, expect, it } from '@jest/globals';
import { given } from '#testing';
import { adverseEvent, nextDeadline } from './adverse-event.js';
import type { GradeAdverseEvent, Judgement, RecordAdverseEvent } from './adverse-event.types.js';
import * as visit from './fixtures.js';

const mild: Judgement = { grade: 2, serious: false, relatedness: 'PROBABLE', expected: true, urgent: false };
const grave: Judgement = { ...mild, grade: 3, urgent: true };
const record = (rest: Partial<RecordAdverseEvent> = {}): RecordAdverseEvent => ({
  type: 'RecordAdverseEvent',
  adverseEventId: 'ae-1',
  visit: { ...visit.checkIn, leftAt: visit.at('18:40').toString() },
  term: 'NAUSEA',
  onsetAt: visit.at('17:20').toString(),
  judgement: mild,
  narrative: 'Vomited twice.',
  by: 'nurse-1',
  now: visit.at('19:00'),
  policy: visit.policy,
  ...rest,
});
const recorded = (rest: Partial<RecordAdverseEvent> = {}) => given(adverseEvent).when(record(rest)).decision.events;
const grade = (judgement: Judgement, now = '20:00'): GradeAdverseEvent => ({
  type: 'GradeAdverseEvent',
  judgement,
  by: 'np-1',
  now: visit.at(now),
  policy: visit.policy,
});

describe('an adverse event', () => {
  it('is graded, related, and happened at its onset; its story is sealed', () => {
    given(adverseEvent)
      .when(record())
      .then({
        type: 'AdverseEventRecorded',
        data: { term: 'NAUSEA', grade: 2, inWindow: true, reportableTo: [], knownAt: '2026-03-09T19:00:00Z' } as never,
        sealed: { narrative: 'Vomited twice.' },
        occurredAt: '2026-03-09T17:20:00Z',
      });
    given(adverseEvent, ...recorded())
      .when(record())
      .thenRefused('ALREADY_EXISTS');
    given(adverseEvent)
      .when(record({ onsetAt: visit.at('19:01').toString() }))
      .thenRefused('TIME_IN_FUTURE');
  });

  it.each([
    ['2026-03-12T18:40:00Z', true],
    ['2026-03-12T18:41:00Z', false],
    ['2026-03-09T15:59:00Z', false],
  ])('with onset at %s lies in the window of 72 hours: %s', (onsetAt, inWindow) => {
    const now = visit.at('18:00').add({ hours: 24 * 5 });
    expect(recorded({ onsetAt, now })).toMatchObject([{ data: { inWindow } }]);
  });

  it('calls for reports by its gravity, from when it was known', () => {
    expect(recorded({ judgement: grave })).toMatchObject([
      {
        data: {
          reportableTo: [
            { ruleId: 'CA_ADVERSE_EVENT', deadline: '2026-03-14T19:00:00Z' },
            { ruleId: 'CA_URGENT_EVENT', deadline: '2026-03-10T19:00:00Z' },
          ],
        },
      },
    ]);
    expect(recorded({ judgement: { ...mild, serious: true } })).toMatchObject([
      { data: { reportableTo: [{ ruleId: 'CA_ADVERSE_EVENT' }] } },
    ]);
  });

  it('may be judged anew without moving a deadline that runs', () => {
    const first = recorded({ judgement: { ...grave, urgent: false } });
    given(adverseEvent, ...first)
      .when(grade(grave))
      .then({
        type: 'AdverseEventGraded',
        data: {
          reportableTo: [
            { ruleId: 'CA_ADVERSE_EVENT', deadline: '2026-03-14T19:00:00Z' },
            { ruleId: 'CA_URGENT_EVENT', deadline: '2026-03-10T20:00:00Z' },
          ],
        } as never,
      });
  });

  it('has one deadline after the other, each flagged once, and a late report is still made', () => {
    const first = recorded({ judgement: grave });
    const flag = (now: string) =>
      ({ type: 'FlagOverdueReports', now: visit.at('19:00').add({ hours: Number(now) }) }) as const;
    expect(nextDeadline(given(adverseEvent, ...first).state)).toBe('2026-03-10T19:00:00Z');
    given(adverseEvent, ...first)
      .when(flag('23'))
      .thenNothing();
    const overdue = given(adverseEvent, ...first).when(flag('24')).decision.events;
    expect(overdue).toMatchObject([{ type: 'AdverseEventReportOverdue', data: { ruleId: 'CA_URGENT_EVENT' } }]);
    expect(nextDeadline(given(adverseEvent, ...first, ...overdue).state)).toBe('2026-03-14T19:00:00Z');
    const report = {
      type: 'ReportAdverseEvent',
      ruleId: 'CA_URGENT_EVENT',
      reference: 'R-1',
      by: 'md-1',
      now: visit.at('20:00'),
    } as const;
    const made = given(adverseEvent, ...first, ...overdue).when(report).decision.events;
    expect(made).toMatchObject([{ type: 'AdverseEventReported', data: { reference: 'R-1' } }]);
    given(adverseEvent, ...first, ...made)
      .when(report)
      .thenRefused('REPORT_NOT_DUE');
    given(adverseEvent, ...recorded())
      .when(report)
      .thenRefused('REPORT_NOT_DUE');
  });

  it('is resolved once', () => {
    const resolve = {
      type: 'ResolveAdverseEvent',
      outcome: 'RECOVERED',
      resolvedAt: visit.at('19:30').toString(),
      by: 'np-1',
      now: visit.at('20:00'),
    } as const;
    const resolved = given(adverseEvent, ...recorded()).when(resolve).decision.events;
    expect(resolved).toMatchObject([{ type: 'AdverseEventResolved', occurredAt: '2026-03-09T19:30:00Z' }]);
    given(adverseEvent, ...recorded(), ...resolved)
      .when(resolve)
      .thenRefused('ADVERSE_EVENT_RESOLVED');
    given(adverseEvent, ...recorded(), ...resolved)
      .when(grade(grave))
      .thenRefused('ADVERSE_EVENT_RESOLVED');
    given(adverseEvent, ...recorded())
      .when({ ...resolve, resolvedAt: visit.at('20:01').toString() })
      .thenRefused('TIME_IN_FUTURE');
  });
});
