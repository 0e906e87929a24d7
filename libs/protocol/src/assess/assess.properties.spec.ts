import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { instant, localDate, Temporal } from '#kernel';
import { STEP_KINDS, type Assessment } from '../assessment.js';
import type { Body } from '../fixtures/course.js';
import { protocolNamed, SHIPPED } from '../fixtures/course.js';
import { Oracle } from '../fixtures/oracle.js';
import { ACTIONS, Simulation, type Move } from '../fixtures/simulation.js';
import type { Fact } from '../facts.js';
import { GATE_NAMES } from '../gates.js';
import { assess } from './assess.js';

/** A failure prints seed and path; put them here to replay it. */
const SEED = 20_260_301;
/**
 * Generated histories: five times as many for each protocol, and as many sets of nonsense. A history is milliseconds of
 * `assess`, in which nothing stands out: 400 a protocol are what every change waits for; a night has time for thousands.
 */
const RUNS = Number(process.env['WAYMARK_PROPERTY_RUNS'] ?? 80);
jest.setTimeout(Math.max(30_000, 1000 * RUNS));

const PROTOCOLS = [...SHIPPED, 'kap.exposure-72h', 'kap.maintenance'] as const;
const ZONES = ['America/Los_Angeles', 'America/Santiago', 'Pacific/Auckland', 'Africa/Cairo'];
/** Weeks around changes of clocks, in one or other hemisphere. */
const STARTS = ['2026-02-25T17:00:00Z', '2026-10-20T17:00:00Z', '2026-04-01T05:00:00Z', '2026-09-02T11:00:00Z'];

const move: fc.Arbitrary<Move> = fc.record({
  action: fc.constantFrom(...ACTIONS),
  minutes: fc.oneof(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 2000 })),
  jump: fc.boolean(),
  pick: fc.nat({ max: 10_000 }),
});
const history = fc.record({
  zone: fc.constantFrom(...ZONES),
  start: fc.constantFrom(...STARTS),
  planned: fc.integer({ min: 1, max: 5 }),
  moves: fc.array(move, { minLength: 10, maxLength: 70, size: 'max' }),
});
type Drawn = typeof history extends fc.Arbitrary<infer T> ? T : never;

const simulated = (name: string, { zone, start, planned, moves }: Drawn): Simulation => {
  const simulation = new Simulation(protocolNamed(name), zone, start, planned);
  simulation.run(moves);
  return simulation;
};

const settled = ['DONE', 'IN_PROGRESS', 'WAIVED', 'CLOSED'];
/** DOSING is missed once the patient went home, whatever its gates say. */
const undecided = (assessment: Assessment): Assessment['steps'] =>
  assessment.steps.filter(
    ({ kind, status }) => !settled.includes(status) && !(kind === 'DOSING' && status === 'MISSED'),
  );

const shuffled = <T>(items: readonly T[], order: readonly number[]): T[] =>
  items
    .map((item, index) => ({ item, key: order[index % order.length] ?? 0, index }))
    .sort((a, b) => a.key - b.key || b.index - a.index)
    .map(({ item }) => item);

const same = (a: unknown, b: unknown): void => {
  if (JSON.stringify(a) !== JSON.stringify(b)) expect(a).toEqual(b);
};

describe.each(PROTOCOLS)('%s, whatever people try', (name) => {
  it('permits a step exactly when each of its gates holds or is overridden', () => {
    const available = { count: 0 };
    fc.assert(
      fc.property(history, (drawn) => {
        const { log, facts, protocol, zone } = simulated(name, drawn);
        for (const { at, known, assessment } of log.filter((_, index) => index % 3 === 2)) {
          const oracle = new Oracle(protocol, facts.slice(0, known), at, zone);
          for (const step of undecided(assessment)) {
            const lacking = oracle.lacking(step);
            if (step.status === 'AVAILABLE') available.count += 1;
            if ((step.status === 'AVAILABLE') !== (lacking.length === 0))
              throw new Error(`${step.stepId} is ${step.status} at ${at.toString()}, lacking ${lacking.join(', ')}`);
          }
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(available.count).toBeGreaterThan(RUNS);
  });

  it('holds infusions and psychotherapy apart, and replays to the same decisions', () => {
    const infusions = { count: 0 };
    fc.assert(
      fc.property(history, (drawn) => {
        const simulation = simulated(name, drawn);
        const { facts, log, protocol } = simulation;
        infusions.count += facts.filter(({ kind }) => kind === 'INFUSION_STARTED').length;
        keepsDatesApart(simulation);
        for (const { at, known, assessment } of log.filter((_, index) => index % 16 === 5))
          same(assess(structuredClone(protocol), structuredClone(facts.slice(0, known)), at), assessment);
      }),
      { seed: SEED + 1, numRuns: 2 * RUNS },
    );
    expect(infusions.count).toBeGreaterThan(2 * RUNS);
  });

  it('hears no order and no repetition of facts, and changes only when it said that it would', () => {
    const order = fc.array(fc.nat({ max: 100 }), { minLength: 5, maxLength: 40 });
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(history, order, place, (drawn, keys, probe) => {
        const { facts, protocol, log } = simulated(name, drawn);
        const muddled = shuffled([...facts, ...facts.filter((_, index) => index % 3 === 0)], keys);
        for (const { at, known, assessment } of log.filter((_, index) => index % 9 === 4)) {
          const then = at.subtract({ milliseconds: 1 });
          const [asKnown, afterwards] = [facts.slice(0, known), muddled].map((all) => assess(protocol, all, then));
          same({ ...afterwards, nextChangeAt: null }, { ...asKnown, nextChangeAt: null });
          same(assess(protocol, muddled, at), assess(protocol, facts, at));
          constantUntilNext(assessment, at, probe, (t) => assess(protocol, facts.slice(0, known), t));
          constantUntilNext(assess(protocol, facts, at), at, probe, (t) => assess(protocol, muddled, t));
        }
      }),
      { seed: SEED + 2, numRuns: 2 * RUNS },
    );
  });
});

const constantUntilNext = (
  assessment: Assessment,
  at: Temporal.Instant,
  place: number,
  again: (at: Temporal.Instant) => Assessment,
): void => {
  const { nextChangeAt } = assessment;
  const end = nextChangeAt === null ? at.epochMilliseconds + 400 * 86_400_000 : instant(nextChangeAt).epochMilliseconds;
  const width = end - at.epochMilliseconds - 1;
  for (const fraction of [place, 1])
    same(
      again(Temporal.Instant.fromEpochMilliseconds(at.epochMilliseconds + Math.floor(fraction * width))),
      assessment,
    );
};

const keepsDatesApart = ({ facts, protocol, zone }: Simulation): void => {
  if (!protocol.separation.sameLocalDateForbidden) return;
  const overridden = facts.some((fact) => fact.kind === 'GATE_OVERRIDDEN' && fact.gate === 'SAME_DAY_SEPARATION');
  if (overridden) return;
  const dates = (infusion: boolean): string[] =>
    facts
      .filter(({ kind }) => kind.endsWith('_STARTED') && (kind === 'INFUSION_STARTED') === infusion)
      .map(({ at }) => localDate(instant(at), zone).toString());
  const therapy = new Set(dates(false));
  expect(dates(true).filter((date) => therapy.has(date))).toEqual([]);
};

const anything = (): fc.Arbitrary<Fact> => {
  const times = fc.oneof(
    fc.constantFrom('2026-03-02T10:00:00Z', '2026-03-08T09:59:59.999Z', '2026-03-08T10:00:00Z', 'banana', ''),
    fc.constantFrom('+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '2026-03-02T10:00:00-08:00'),
    fc.integer({ min: Date.UTC(2026, 1), max: Date.UTC(2026, 4) }).map((ms) => new Date(ms).toISOString()),
  );
  const zones = fc.constantFrom('America/Los_Angeles', 'Asia/Tokyo', 'UTC', 'Mars/Base', '');
  const number = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, -1, 1.5, 1e9, Number.NaN, Infinity));
  const id = fc.constantFrom('a', 'b', 'c', '__proto__', '');
  const gates = fc.constantFrom(...GATE_NAMES, 'NO_SUCH_GATE');
  const steps = fc.tuple(fc.constantFrom(...STEP_KINDS), number).map(([kind, ordinal]) => `${kind}:${ordinal}`);
  const base = { factId: fc.oneof(fc.uuid(), id), at: times };
  const place = { zone: zones, permitId: id };
  const bodies: { [K in Body['kind']]: Record<string, fc.Arbitrary<unknown>> } = {
    COURSE_OPENED: { siteZone: zones, plannedInfusions: number },
    COURSE_TRANSFERRED: { siteId: fc.constantFrom('slo', 'tokyo'), siteZone: zones },
    BOOSTER_AUTHORISED: { boosterId: id, ordinal: number },
    ELIGIBILITY_DECIDED: { eligibilityId: id, eligible: fc.boolean(), validUntil: times, maxInfusions: number },
    ELIGIBILITY_REVOKED: { eligibilityId: id, cause: id },
    CONSENT_SIGNED: { consentType: fc.constantFrom('TREATMENT_KETAMINE_OFFLABEL', 'PSYCHOTHERAPY') },
    CONSENT_WITHDRAWN: { consentType: fc.constantFrom('PSYCHOTHERAPY', 'OTHER') },
    PREPARATION_SESSION_STARTED: { sessionId: id, zone: zones },
    PREPARATION_SESSION_COMPLETED: { sessionId: id, zone: zones },
    PREPARATION_COMPLETED: { validUntil: times },
    PREPARATION_REOPENED: {},
    PREPARATION_WAIVED: { by: id, reason: id },
    INFUSION_STARTED: { infusionId: id, ordinal: number, ...place },
    INFUSION_STOPPED: { infusionId: id, ordinal: number, counts: fc.boolean() },
    INFUSION_CORRECTED: { infusionId: id, ordinal: number, counts: fc.boolean() },
    NO_SHOW: { stepId: steps },
    PATIENT_DISCHARGED: { infusionId: id, ordinal: number },
    INTEGRATION_STARTED: { sessionId: id, ordinals: fc.array(number), ...place },
    INTEGRATION_COMPLETED: { sessionId: id, ordinals: fc.array(number) },
    INTEGRATION_WAIVED: { ordinal: number, by: id, reason: id },
    THERAPY_STARTED: { sessionId: id, ordinal: number, ...place },
    THERAPY_COMPLETED: { sessionId: id, ordinal: number },
    THERAPY_SESSION_ABANDONED: { sessionId: id },
    DOSING_SESSION_STARTED: { sessionId: id, ordinal: number, ...place },
    DOSING_SESSION_COMPLETED: { sessionId: id, ordinal: number },
    SERIES_CLOSED: { by: id, reason: id },
    RESPONSE_EVALUATED: { responder: fc.boolean() },
    GATE_OVERRIDDEN: { gate: gates, stepId: steps, by: id, reason: id, validUntil: times },
    HOLD_PLACED: { holdId: id, reason: id },
    HOLD_RELEASED: { holdId: id, by: id },
    COURSE_TERMINATED: { outcome: id },
  };
  const kinds = Object.entries(bodies).map(([kind, body]) => fc.record({ kind: fc.constant(kind), ...base, ...body }));
  return fc.oneof(...kinds) as fc.Arbitrary<Fact>;
};

describe('nonsense', () => {
  const facts = fc.array(anything(), { maxLength: 40, size: 'max' });
  const clock = fc.integer({ min: Date.UTC(2026, 1), max: Date.UTC(2026, 4) });

  it.each(PROTOCOLS)('%s never throws, hears no order, and changes only when it said so', (name) => {
    const protocol = protocolNamed(name);
    fc.assert(
      fc.property(facts, clock, fc.double({ min: 0, max: 1, noNaN: true }), (drawn, ms, place) => {
        const at = Temporal.Instant.fromEpochMilliseconds(ms);
        const assessment = assess(protocol, drawn, at);
        same(assess(protocol, [...drawn].reverse(), at), assessment);
        same(assess(protocol, [...drawn, ...drawn], at), assessment);
        constantUntilNext(assessment, at, place, (t) => assess(protocol, drawn, t));
      }),
      { seed: SEED + 3, numRuns: 5 * RUNS },
    );
  });
});
