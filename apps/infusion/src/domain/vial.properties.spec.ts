import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold } from '#kernel';
import { ACCOUNTS, balances, NOTHING, post, postingOf } from './vial-accounts.js';
import * as safe from './vial.fixtures.js';
import { vial } from './vial.js';
import type { Vial, VialCommand, VialEvent } from './vial.types.js';

/** Milligrams as people type them: up to three decimals, often more than there is, sometimes nonsense. */
const mg = fc.oneof(
  fc.integer({ min: 1, max: 600_000 }).map((mcg) => mcg / 1000),
  fc.constantFrom(null, 0, -5, 0.0004),
);
const issueId = fc.constantFrom('issue-1', 'issue-2', 'issue-3');
const id = fc.constantFrom('a', 'b', 'c');
const amount = fc.integer({ min: 0, max: 520_000 });
const { policy, now, zone } = safe;

const commands: fc.Arbitrary<VialCommand> = fc.oneof(
  fc.record({ issueId, mg }).map((each) => safe.issue(each)),
  fc
    .record({ issueId, mcg: amount, excess: fc.constantFrom(0, 0, 700), discrepancyId: id })
    .map((each): VialCommand => ({ type: 'Administer', ...each, policy })),
  fc
    .record({ issueId, direction: fc.constantFrom('LESS' as const, 'MORE' as const), mcg: amount })
    .map((each): VialCommand => ({ type: 'CorrectGiven', ...each, reasonCode: 'TYPING_ERROR', by: 'np-1' })),
  fc.record({ issueId, mg, sealIntact: fc.boolean() }).map((each) => safe.giveBack(each)),
  fc.record({ issueId: fc.option(issueId), mg, wasteId: id }).map((each) => safe.waste(each)),
  fc
    .record({ disposalId: id, by: fc.constantFrom('nurse-1', 'nurse-2') })
    .map((each): VialCommand => ({ type: 'WitnessDisposal', ...each, role: 'nurse', policy })),
  fc.constant<VialCommand>({
    type: 'RecordDestruction',
    destructionId: 'destruction-1',
    method: 'ON_SITE',
    formRef: 'F41',
    by: 'md-1',
    policy,
  }),
  fc.constantFrom('slo', 'oakland').map((toSiteId): VialCommand => ({
    type: 'SendTransfer',
    transferId: 't',
    toSiteId,
    toRegistration: 'FC1',
    invoice: 'TR',
  })),
  fc.record({ siteId: fc.constantFrom('slo', 'oakland'), counted: amount }).map(({ siteId, counted }): VialCommand => ({
    type: 'ReceiveTransfer',
    siteId,
    registration: 'FC1',
    mg: counted / 1000,
    discrepancyId: 'c',
    policy,
  })),
  fc
    .record({
      from: fc.constantFrom('ON_HAND' as const, 'ISSUED' as const, 'IN_TRANSIT' as const),
      issueId,
      mg: amount.map((mcg) => mcg / 1000),
      lossId: id,
    })
    .map((each) => safe.lose(each)),
  fc
    .record({ countedMcg: amount, discrepancyId: id })
    .map((each): VialCommand => ({ type: 'CountVial', countId: 'count-1', ...each, policy })),
  fc
    .record({
      discrepancyId: id,
      resolution: fc.constantFrom('LOST' as const, 'FOUND' as const, 'COUNT_ERROR' as const),
      lossId: id,
    })
    .map((each) => safe.resolve(each)),
  fc.constant<VialCommand>({ type: 'NoteLossOverdue', now: now.add({ hours: 24 * 60 }) }),
);

const evolve = (state: Vial, events: readonly VialEvent[]): Vial =>
  events.reduce<Vial | null>(vial.evolve, state) as Vial;

const begin = (): Vial => fold(vial, [safe.received()]) as Vial;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('I8: the balance of a vial', () => {
  it('holds after every event of every history, whatever was tried, and however often', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(commands, fc.boolean()), { maxLength: 40 }), (attempts) => {
        let state = begin();
        for (const [command, twice] of attempts)
          for (const each of twice ? [command, command] : [command]) {
            const { events } = vial.decide(each, state);
            for (const event of events) {
              state = evolve(state, [event]);
              expect(balances(state.amounts)).toBe(true);
            }
            const out = sum(Object.values(state.issues).map(({ remaining }) => remaining));
            expect(out).toBe(state.amounts.issued);
          }
      }),
      { numRuns: 500 },
    );
  });

  it('is the sum of what its events moved, and every movement has two sides', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), (attempts) => {
        const history: VialEvent[] = [safe.received()];
        let state = begin();
        for (const command of attempts) {
          const { events } = vial.decide(command, state);
          history.push(...events);
          state = evolve(state, events);
        }
        expect(history.map(postingOf).reduce(post, NOTHING)).toEqual(state.amounts);
        for (const event of history) {
          const moved = post(NOTHING, postingOf(event));
          const [sources, uses] = [ACCOUNTS.slice(0, 3), ACCOUNTS.slice(3)].map((side) =>
            sum(side.map((a) => moved[a])),
          );
          expect(sources).toBe(uses);
        }
      }),
    );
  });

  it('lets only one of two decide on the same version: both together would overdraw', () => {
    fc.assert(
      fc.property(fc.integer({ min: 250_001, max: 500_000 }), (mcg) => {
        const state = begin();
        const [one, two] = ['issue-1', 'issue-2'].map((each) => safe.issue({ issueId: each, mg: mcg / 1000 }));
        const first = vial.decide(one as VialCommand, state);
        expect(vial.decide(two as VialCommand, state).kind).toBe('accepted');
        expect(vial.decide(two as VialCommand, evolve(state, first.events)).kind).toBe('refused');
      }),
    );
  });
});

describe('I9: a witness', () => {
  it('is never whoever recorded the waste', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 40 }), (attempts) => {
        let state = begin();
        const by = new Map<string, string>();
        for (const command of attempts) {
          const { events } = vial.decide(command, state);
          for (const event of events) {
            if (event.type === 'WasteRecorded') by.set(event.data.wasteId, event.data.by);
            if (event.type === 'WasteWitnessed') expect(event.data.witnessId).not.toBe(by.get(event.data.wasteId));
          }
          state = evolve(state, events);
        }
      }),
    );
  });

  it('of the clinic’s own calendar: deadlines lie after the loss', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * 365 }), (hours) => {
        const at = now.add({ hours });
        const [event] = vial.decide(safe.lose({ now: at, zone }), begin()).events;
        if (event?.type !== 'LossReported') throw new Error('Not reported.');
        const waited = Date.parse(event.data.noticeDueAt) - at.epochMilliseconds;
        expect(waited).toBeGreaterThan(0);
        expect(waited).toBeLessThanOrEqual(97 * 3_600_000);
      }),
    );
  });
});
