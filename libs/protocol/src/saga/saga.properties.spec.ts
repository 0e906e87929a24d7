import { describe, expect, it } from '@jest/globals';
import { canonicalJson, Temporal } from '#kernel';
import fc from 'fast-check';
import { assess } from '../assess/assess.js';
import type { Fact } from '../facts.js';
import { conform } from './conform.js';
import { CourseSimulation, separated, ZONE, type Report } from './course-simulation.js';
import type { LivePermit } from './ledger.js';
import { reassessAt, reconcile } from './reconcile.js';

const ordinal = fc.integer({ min: 1, max: 3 });
const zone = fc.constantFrom(ZONE, 'America/New_York', 'Asia/Tokyo');
const consentType = fc.constantFrom('PSYCHOTHERAPY', 'TREATMENT_KETAMINE_OFFLABEL');
const id = fc.constantFrom('a', 'b', 'c');
const validUntil = fc.constantFrom('2026-03-20T00:00:00Z', '2026-06-01T00:00:00Z');

/** Where a permit is named: a live one, one that was used or revoked, or one that never was. */
const permit = fc.constantFrom('live', 'live', 'live', 'old', 'invented');

type Step =
  | { readonly do: 'report'; readonly report: Report; readonly permit: string; readonly after: number }
  | {
      readonly do: 'hold' | 'release' | 'override' | 'deadline' | 'close' | 'terminate' | 'prepare';
      readonly after: number;
    };

const reports: fc.Arbitrary<Report> = fc.oneof(
  fc.record({ kind: fc.constant('CONSENT_SIGNED' as const), consentType }),
  fc.record({ kind: fc.constant('CONSENT_WITHDRAWN' as const), consentType }),
  fc.record({
    kind: fc.constant('ELIGIBILITY_DECIDED' as const),
    eligibilityId: id,
    eligible: fc.boolean(),
    validUntil,
    maxInfusions: fc.integer({ min: 0, max: 6 }),
  }),
  fc.record({ kind: fc.constant('ELIGIBILITY_REVOKED' as const), eligibilityId: id, cause: fc.constant('X') }),
  fc.record({
    kind: fc.constant('PREPARATION_SESSION_STARTED' as const),
    sessionId: id,
    zone,
    permitId: fc.constant(''),
  }),
  fc.record({ kind: fc.constant('PREPARATION_SESSION_COMPLETED' as const), sessionId: id, zone }),
  fc.record({ kind: fc.constant('PREPARATION_COMPLETED' as const), validUntil }),
  fc.constant({ kind: 'PREPARATION_REOPENED' } as const),
  fc.record({
    kind: fc.constant('INFUSION_STARTED' as const),
    infusionId: id,
    ordinal,
    zone,
    permitId: fc.constant(''),
  }),
  fc.record({ kind: fc.constant('INFUSION_STOPPED' as const), infusionId: id, ordinal, counts: fc.boolean() }),
  fc.record({ kind: fc.constant('INFUSION_CORRECTED' as const), infusionId: id, ordinal, counts: fc.boolean() }),
  fc.record({
    kind: fc.constant('NO_SHOW' as const),
    stepId: fc.constantFrom('PREPARATION:1', 'INFUSION:1', 'INTEGRATION:1'),
  }),
  fc.record({ kind: fc.constant('PATIENT_DISCHARGED' as const), infusionId: id, ordinal }),
  fc.record({
    kind: fc.constant('INTEGRATION_STARTED' as const),
    sessionId: id,
    ordinals: fc.array(ordinal, { minLength: 1, maxLength: 2 }),
    zone,
    permitId: fc.constant(''),
  }),
  fc.record({ kind: fc.constant('INTEGRATION_COMPLETED' as const), sessionId: id, ordinals: fc.array(ordinal) }),
  fc.record({ kind: fc.constant('INTEGRATION_WAIVED' as const), ordinal, by: id, reason: fc.constant('X') }),
);

const after = fc.constantFrom(0, 1, 20, 60, 300, 1440, 2880);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('report' as const), report: reports, permit, after }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'hold' as const,
        'release',
        'override',
        'deadline',
        'deadline',
        'close',
        'terminate',
        'prepare',
      ),
      after,
    }),
  },
);

const permitNamed = (course: CourseSimulation, report: Report, which: string): string => {
  if (which === 'invented') return 'invented';
  const old = course.ledger.usedPermits.at(-1);
  if (which === 'old' && old !== undefined) return old;
  const kind = report.kind.replace('_SESSION_STARTED', '').replace('_STARTED', '');
  return course.ledger.live.find(({ stepId }) => stepId.startsWith(kind))?.permitId ?? 'none';
};

const withPermit = (course: CourseSimulation, report: Report, which: string): Report =>
  'permitId' in report ? { ...report, permitId: permitNamed(course, report, which) } : report;

const acts: Record<Exclude<Step['do'], 'report'>, (course: CourseSimulation) => void> = {
  hold: (course) =>
    course.tell({ type: 'CourseHeld', data: { holdId: 'h', reasonCode: 'X', placedBy: 'p', assessedAt: course.at } }),
  release: (course) => {
    const held = course.ledger.facts.findLast((fact) => fact.kind === 'HOLD_PLACED');
    const data = { holdId: held?.holdId ?? 'h', releasedBy: 'p', reasonCode: 'X', assessedAt: course.at };
    course.tell({ type: 'HoldReleased', data });
  },
  override: (course) => {
    const data = { stepId: 'INFUSION:1', gate: 'PREPARATION_COMPLETE', signedBy: 'md', reasonCode: 'X' };
    const until = course.now.add('PT48H').toString();
    course.tell({ type: 'GateOverridden', data: { ...data, validUntil: until, assessedAt: course.at } });
  },
  deadline: (course) => course.deadline(),
  close: (course) =>
    course.tell({ type: 'SeriesClosedEarly', data: { signedBy: 'p', reasonCode: 'X', assessedAt: course.at } }),
  terminate: (course) =>
    course.tell({ type: 'CourseTerminated', data: { outcome: 'TRANSFERRED', assessedAt: course.at } }),
  prepare: (course) => course.prepared(),
};

const perform = (course: CourseSimulation, step: Step): void => {
  course.later(`PT${step.after}M`);
  if (step.do === 'report') course.report(withPermit(course, step.report, step.permit));
  else acts[step.do](course);
};

const histories = fc.array(step, { maxLength: 25 });
const run = (steps: readonly Step[], check: (course: CourseSimulation) => void = () => undefined): CourseSimulation => {
  const course = new CourseSimulation().open(3);
  for (const step of steps) {
    perform(course, step);
    check(course);
  }
  return course;
};

describe('for every history of a course', () => {
  it('a live permit stands only for a step that is available, in its window, and only one for a step', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        run(steps, (course) => {
          const { steps: assessed } = assess(separated, course.ledger.facts, course.now);
          const live = course.ledger.live.map(({ stepId }) => stepId);
          expect(new Set(live).size).toBe(live.length);
          for (const permit of course.ledger.live) {
            const step = assessed.find(({ stepId }) => stepId === permit.stepId);
            expect(step).toMatchObject({ status: 'AVAILABLE', window: permit.window });
          }
        });
      }),
    );
  });

  it('an available step of a course that is not over has a permit', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        run(steps, ({ ledger, now }) => {
          if (ledger.completed || ledger.phase === 'TERMINATED') return;
          const available = assess(separated, ledger.facts, now).steps.filter(({ status }) => status === 'AVAILABLE');
          const live = ledger.live.map(({ stepId }) => stepId);
          expect(live.sort()).toEqual(available.map(({ stepId }) => stepId).sort());
        });
      }),
    );
  });

  it('reconciling again at the same instant finds nothing', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        run(steps, (course) => expect(reconcile(separated, course.ledger, course.now)).toEqual([]));
      }),
    );
  });

  it('a permit is granted once, used at most once, and by a start that it was granted for', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { events, ledger } = run(steps);
        expect(new Set(ledger.usedPermits).size).toBe(ledger.usedPermits.length);
        const granted = events.flatMap(({ type, data }) =>
          type === 'StepPermitted' ? [(data as { permitId: string }).permitId] : [],
        );
        expect(new Set(granted).size).toBe(granted.length);
        for (const permitId of ledger.usedPermits) expect(granted).toContain(permitId);
        for (const permitId of granted) expect(permitId).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
      }),
    );
  });

  it('every start is either covered by a permit or raised', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        const { ledger } = run(steps);
        for (const fact of ledger.facts) if ('permitId' in fact) expect(ledger.judgedStarts).toContain(fact.factId);
      }),
    );
  });

  it('nothing is decided between an instant and the next reassessment', () => {
    fc.assert(
      fc.property(histories, fc.double({ min: 0, max: 1, noNaN: true }), (steps, share) => {
        const course = run(steps);
        const next = reassessAt(course.settled());
        if (next === null) return;
        const from = course.now.epochMilliseconds;
        const until = Temporal.Instant.from(next).epochMilliseconds;
        const between = from + Math.floor((until - from - 1) * share);
        const at = Temporal.Instant.fromEpochMilliseconds(between);
        expect(reconcile(separated, course.ledger, at)).toEqual([]);
      }),
    );
  });

  it('the recorded stream conforms', () => {
    fc.assert(
      fc.property(histories, (steps) => {
        expect(conform(separated, run(steps).events).divergences).toEqual([]);
      }),
    );
  });
});

describe('for every start on a permit that stood', () => {
  const startOn = ({ permitId, stepId }: LivePermit): Report | undefined => {
    const [kind, nth] = stepId.split(':');
    const ordinal = Number(nth);
    const how = { zone: ZONE, permitId };
    if (kind === 'PREPARATION') return { kind: 'PREPARATION_SESSION_STARTED', sessionId: 'late', ...how };
    if (kind === 'INFUSION') return { kind: 'INFUSION_STARTED', infusionId: 'late', ordinal, ...how };
    return kind === 'INTEGRATION'
      ? { kind: 'INTEGRATION_STARTED', sessionId: 'late', ordinals: [ordinal], ...how }
      : undefined;
  };

  /** A course that hears of such a start after all that came later, and the start; undefined where none was permitted. */
  const heardLate = (before: readonly Step[], meanwhile: readonly Step[], pick: number) => {
    const course = run([{ do: 'prepare', after: 0 }, ...before]);
    const { live } = course.ledger;
    const permit = live[pick % Math.max(1, live.length)];
    const report = permit === undefined ? undefined : startOn(permit);
    if (permit === undefined || report === undefined) return undefined;
    const start: Fact = { ...report, factId: 'late', at: course.at };
    course.later('PT1S');
    // Not by another start: a service gives a permit to one only.
    for (const step of meanwhile) if (step.do !== 'report' || !('permitId' in step.report)) perform(course, step);
    return { course, permit, decisions: course.evidence(start) };
  };

  it('the course finds it in order, whatever has ended the permit before the course hears of the start', () => {
    fc.assert(
      fc.property(histories, histories, fc.nat(), (before, meanwhile, pick) => {
        const heard = heardLate(before, meanwhile, pick);
        fc.pre(heard !== undefined);
        const { course, permit, decisions } = heard;
        const triggers = decisions.flatMap(({ type, data }) => (type === 'SafetyAlertRaised' ? [data.trigger] : []));
        expect(triggers).not.toContain('STARTED_WITHOUT_LIVE_PERMIT');
        expect(course.ledger.usedPermits).toContain(permit.permitId);
        expect(conform(separated, course.events).divergences).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('for reports in any order', () => {
  const dated = fc.array(
    fc
      .record({ report: reports, minutes: fc.integer({ min: 0, max: 20_000 }) })
      .filter(({ report }) => !report.kind.endsWith('STARTED')),
    { maxLength: 12 },
  );

  it('the final assessment is the same', () => {
    fc.assert(
      fc.property(
        dated.chain((facts) => fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }))),
        ([inOrder, shuffled]) => {
          const base = new CourseSimulation().open(3);
          const factOf = (item: (typeof inOrder)[number]): Fact => ({
            ...item.report,
            factId: `f-${inOrder.indexOf(item)}`,
            at: base.now.add({ minutes: item.minutes }).toString(),
          });
          const outcome = (items: typeof inOrder): string => {
            const course = new CourseSimulation().open(3).later('PT400H');
            for (const item of items) course.evidence(factOf(item));
            return canonicalJson(course.settled().assessment);
          };
          expect(outcome(shuffled)).toBe(outcome(inOrder));
        },
      ),
    );
  });
});
