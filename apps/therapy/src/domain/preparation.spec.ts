import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { given } from '#testing';
import { fold } from '#kernel';
import { preparation } from './preparation.js';
import type { PreparationCommand, PreparationEvent } from './preparation.types.js';

const plan = {
  courseId: 'course-1',
  patientRef: 'patient-1',
  siteId: 'slo',
  requiredItems: ['EDUCATION', 'WHY_NOW'],
  minSessions: 1,
  policyVersion: 'network.example@1.0.0',
};
const opened: PreparationEvent = { type: 'PreparationPlanOpened', data: plan };
const done = (itemCode: string): PreparationEvent => ({ type: 'PreparationItemCompleted', data: { itemCode } });
const completed: PreparationEvent = {
  type: 'PreparationCompleted',
  data: {
    sessions: ['session-1'],
    attestedBy: 'therapist-1',
    validUntil: '2026-05-01T00:00:00Z',
    policyVersion: plan.policyVersion,
  },
};
const waived: PreparationEvent = {
  type: 'PreparationWaived',
  data: { signedBy: 'md-1', reasonCode: 'REPEAT_COURSE' },
  sealed: { reason: 'Prepared last spring.' },
};
const complete = {
  type: 'CompletePreparation',
  attested: true,
  sessions: ['session-1'],
  attestedBy: 'therapist-1',
  validUntil: '2026-05-01T00:00:00Z',
  policyVersion: plan.policyVersion,
  signature: { statementVersion: '2026-01', sha256: 'a'.repeat(64) },
} as const satisfies PreparationCommand;
const intention = {
  type: 'RecordIntention',
  intentionId: 'intention-1',
  promptCode: 'WHY_NOW',
  text: 'To sleep again.',
} as const satisfies PreparationCommand;
const waive = {
  type: 'WaivePreparation',
  signedBy: 'md-1',
  reasonCode: 'REPEAT_COURSE',
  reason: 'Prepared last spring.',
} as const satisfies PreparationCommand;

describe('a preparation plan', () => {
  it('opens with the course, once', () => {
    given(preparation).when({ type: 'OpenPreparationPlan', plan }).then(opened);
    given(preparation, opened).when({ type: 'OpenPreparationPlan', plan }).thenNothing();
  });

  it('takes nothing before it is open', () => {
    given(preparation).when(complete).thenRefused('PREPARATION_NOT_OPEN');
  });

  it('has its items completed, each once', () => {
    const item = { type: 'CompletePreparationItem', itemCode: 'EDUCATION' } as const;
    given(preparation, opened).when(item).then(done('EDUCATION'));
    given(preparation, opened, done('EDUCATION')).when(item).thenNothing();
  });

  it('refuses an item that it does not ask for, and one that only the patient can answer', () => {
    given(preparation, opened)
      .when({ type: 'CompletePreparationItem', itemCode: 'HOROSCOPE' })
      .thenRefused('PREPARATION_ITEM_UNKNOWN');
    given(preparation, opened)
      .when({ type: 'CompletePreparationItem', itemCode: 'WHY_NOW' })
      .thenRefused('PREPARATION_ITEM_NEEDS_INTENTION');
  });

  it('takes an intention, its words sealed, and with it completes the item', () => {
    const recorded: PreparationEvent = {
      type: 'IntentionRecorded',
      data: { intentionId: 'intention-1', promptCode: 'WHY_NOW' },
      sealed: { text: 'To sleep again.' },
    };
    given(preparation, opened).when(intention).then(recorded, done('WHY_NOW'));
    given(preparation, opened, done('WHY_NOW')).when(intention).then(recorded);
    given(preparation, opened)
      .when({ ...intention, promptCode: 'WHY_KETAMINE' })
      .then({ type: 'IntentionRecorded' });
  });
});

describe('completing preparation', () => {
  const ready = [opened, done('EDUCATION'), done('WHY_NOW')];

  it('needs every item, the sessions and the attestation, and lists what is missing', () => {
    const attempt = given(preparation, opened).when({ ...complete, attested: false, sessions: [] });
    attempt.thenRefused(
      'PREPARATION_INCOMPLETE',
      'PREPARATION_ITEM_EDUCATION',
      'PREPARATION_ITEM_WHY_NOW',
      'PREPARATION_SESSIONS',
      'THERAPIST_ATTESTATION',
    );
    expect(attempt.decision.events).toMatchObject([
      { type: 'OrderingViolationBlocked', data: { command: 'CompletePreparation', code: 'PREPARATION_INCOMPLETE' } },
    ]);
    given(preparation, ...ready)
      .when({ ...complete, sessions: [] })
      .thenRefused('PREPARATION_INCOMPLETE', 'PREPARATION_SESSIONS');
  });

  it('ends with how long it is valid', () => {
    given(preparation, ...ready)
      .when(complete)
      .then(completed);
  });

  it('happens once', () => {
    given(preparation, ...ready, completed)
      .when(complete)
      .thenRefused('PREPARATION_ALREADY_COMPLETED');
    given(preparation, ...ready, completed)
      .when(intention)
      .thenRefused('PREPARATION_ALREADY_COMPLETED');
  });

  it('can be undone, and done again without repeating the items', () => {
    const reopened: PreparationEvent = { type: 'PreparationReopened', data: { reasonCode: 'EXPIRED' } };
    const reopen = { type: 'ReopenPreparation', reasonCode: 'EXPIRED' } as const;
    given(preparation, ...ready)
      .when(reopen)
      .thenRefused('PREPARATION_NOT_COMPLETED');
    given(preparation, ...ready, completed)
      .when(reopen)
      .then(reopened);
    given(preparation, ...ready, completed, reopened)
      .when(complete)
      .then(completed);
  });
});

describe('waiving preparation', () => {
  it('is signed, its reason sealed', () => {
    given(preparation, opened).when(waive).then(waived);
  });

  it('needs something to waive', () => {
    given(preparation, opened, completed).when(waive).thenRefused('WAIVER_NOT_NEEDED');
    given(preparation, opened, waived).when(waive).thenRefused('WAIVER_NOT_NEEDED');
  });
});

it('is never completed without every item, whatever came before', () => {
  const command = fc.oneof(
    fc.constantFrom('EDUCATION', 'WHY_NOW', 'OTHER').map((itemCode) => ({ type: 'CompletePreparationItem', itemCode })),
    fc.constant(intention),
    fc.constant(waive),
    fc.constant({ type: 'ReopenPreparation', reasonCode: 'EXPIRED' }),
    fc.constantFrom([], ['session-1']).map((sessions) => ({ ...complete, sessions })),
  ) as fc.Arbitrary<PreparationCommand>;
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const history: PreparationEvent[] = [opened];
      for (const each of commands) history.push(...preparation.decide(each, fold(preparation, history)).events);
      const at = history.findIndex(({ type }) => type === 'PreparationCompleted');
      const before = history.slice(0, at === -1 ? 0 : at);
      if (at !== -1) for (const item of plan.requiredItems) expect(before).toContainEqual(done(item));
    }),
  );
});
