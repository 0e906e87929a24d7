import { describe, expect, it } from '@jest/globals';
import { conform, type RecordedStreamEvent } from './conform.js';
import { CourseSimulation, separated } from './course-simulation.js';
import { whatIf } from './what-if.js';

const recorded = (): readonly RecordedStreamEvent[] => {
  const course = new CourseSimulation().open().prepared().atLocal('2026-03-09T09:00');
  course.deadline();
  course.startInfusion(1);
  course.later('PT40M').endInfusion(1);
  course.atLocal('2026-03-10T09:00').deadline();
  course.integrate(1);
  return course.events;
};

const numbered = (events: readonly RecordedStreamEvent[]): RecordedStreamEvent[] =>
  events.map((event, index) => ({ ...event, streamVersion: index + 1 }));

const firstOf = (events: readonly RecordedStreamEvent[], type: string): number =>
  events.findIndex((event) => event.type === type);

describe('conform', () => {
  it('finds every recorded decision again', () => {
    const result = conform(separated, recorded());
    expect(result.divergences).toEqual([]);
    expect(result.decisions).toBeGreaterThan(8);
  });

  it('names a decision that was altered, once', () => {
    const events = recorded().map((event) =>
      event.type === 'PermitUsed' ? { ...event, data: { ...(event.data as object), stepId: 'INFUSION:2' } } : event,
    );
    const { divergences } = conform(separated, events);
    expect(divergences.map(({ problem }) => problem)).toEqual(['DIFFERENT', 'DIFFERENT', 'DIFFERENT']);
    expect(divergences[0]?.recorded?.type).toBe('PermitUsed');
  });

  it('names a decision that is not there', () => {
    const events = [...recorded()];
    events.splice(firstOf(events, 'CoursePhaseEntered'), 1);
    expect(conform(separated, numbered(events)).divergences[0]).toMatchObject({
      problem: 'MISSING',
      streamVersion: 1,
      expected: { type: 'CoursePhaseEntered' },
    });
  });

  it('names a decision that nobody had reason to make', () => {
    const events = [...recorded()];
    const permit = events[firstOf(events, 'StepPermitted')] as RecordedStreamEvent;
    const forged = { ...permit, data: { ...(permit.data as object), permitId: 'forged', stepId: 'INFUSION:1' } };
    events.splice(firstOf(events, 'StepPermitted') + 1, 0, forged);
    const [first] = conform(separated, numbered(events)).divergences;
    expect(first).toMatchObject({ problem: 'EXTRA', recorded: { data: { permitId: 'forged' } } });
  });

  it('names decisions in another order', () => {
    const events = [...recorded()];
    const index = events.findIndex(
      ({ type }, i) => type === 'StepPermitted' && events[i - 1]?.type === 'StepPermitted',
    );
    if (index > 0) [events[index - 1], events[index]] = [events[index]!, events[index - 1]!];
    const { divergences } = conform(separated, numbered(events));
    expect(divergences.map(({ problem }) => problem)).toEqual(index > 0 ? ['DIFFERENT'] : []);
  });

  it('names a deadline that led to nothing, and an instant that is none', () => {
    const at = '2026-03-10T18:00:00Z';
    const idle = numbered([...recorded(), { type: 'DeadlinePassed', streamVersion: 0, data: { assessedAt: at } }]);
    expect(conform(separated, idle).divergences).toMatchObject([{ problem: 'EXTRA' }]);
    const broken = numbered([
      ...recorded(),
      { type: 'DeadlinePassed', streamVersion: 0, data: { assessedAt: 'noon' } },
    ]);
    expect(conform(separated, broken).divergences).toMatchObject([{ problem: 'DIFFERENT' }]);
  });
});

describe('whatIf', () => {
  it('refuses nothing under the protocol that was followed', () => {
    const result = whatIf(separated, recorded());
    expect(result).toMatchObject({ refused: [], starts: 2 });
  });

  it('names starts that a stricter protocol would have stopped, with the gates', () => {
    const strict = { ...separated, separation: { ...separated.separation, minElapsed: 'PT24H' } };
    const { refused } = whatIf(strict, recorded());
    expect(refused.filter(({ what }) => what === 'START').map(({ stepId }) => stepId)).toEqual(['INTEGRATION:1']);
    expect(refused[0]?.missing.length).toBeGreaterThan(0);
  });

  it('says so when the other protocol has no such step', () => {
    const sequential = { ...separated, therapy: { relation: 'NONE' as const } };
    expect(whatIf(sequential, recorded()).refused).toMatchObject([
      { what: 'PERMIT', status: 'ABSENT' },
      { what: 'START', status: 'ABSENT' },
    ]);
  });
});
