import { describe, expect, it } from '@jest/globals';
import { problemsOf } from '#contracts';
import { given } from '#testing';
import * as safe from './vial.fixtures.js';
import { vial } from './vial.js';
import type { CorrectGiven, VialEvent } from './vial.types.js';

const correct = (more: Partial<CorrectGiven> = {}): CorrectGiven => ({
  ...{
    type: 'CorrectGiven',
    issueId: 'issue-1',
    direction: 'LESS',
    mcg: 10_000,
    reasonCode: 'TYPED_WRONG',
    by: 'np-1',
  },
  ...more,
});
const stock = { vialId: 'vial-1', siteId: 'slo', deaRegistration: 'FC1000001', ndc: '42023-114-10', lot: 'K1' };
const administered = (mcg: number): VialEvent => ({
  type: 'MedicationAdministered',
  data: { ...stock, mcg, issueId: 'issue-1', infusionId: 'infusion-1' },
});
const whole = [safe.received(), safe.issued(), administered(40_000)];
const part = [safe.received(), safe.issued(), administered(30_000)];

describe('what the ledger says was given, corrected', () => {
  it('is issued again where less was given, and waits for its waste', () => {
    const { decision } = given(vial, ...whole).when(correct());
    expect(decision.events).toMatchObject([
      {
        type: 'AdministrationCorrected',
        data: { mcg: 10_000, direction: 'LESS', infusionId: 'infusion-1', by: 'np-1' },
      },
    ]);
    for (const event of decision.events) expect(problemsOf('infusion', event)).toEqual([]);
    const { state } = given(vial, ...whole, ...decision.events);
    expect(state?.amounts).toMatchObject({ administered: 30_000, issued: 10_000, onHand: 460_000 });
    expect(state?.issues['issue-1']).toMatchObject({ remaining: 10_000, infusionId: 'infusion-1' });
  });

  it('leaves the issue where more was given', () => {
    const { decision } = given(vial, ...part).when(correct({ direction: 'MORE' }));
    const { state } = given(vial, ...part, ...decision.events);
    expect([state?.amounts.administered, state?.amounts.issued, state?.issues]).toEqual([40_000, 0, {}]);
  });

  it('is never more than there is on either side', () => {
    given(vial, ...whole)
      .when(correct({ mcg: 40_001 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    given(vial, ...part)
      .when(correct({ direction: 'MORE', mcg: 10_001 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    given(vial, ...whole)
      .when(correct({ direction: 'MORE', mcg: 1 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    given(vial, ...whole)
      .when(correct({ mcg: 0 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    given(vial, safe.received()).when(correct()).thenRefused('ISSUE_UNKNOWN');
  });

  it('is a matter of the place where it was given', () => {
    given(vial, ...whole, safe.sent)
      .when(correct())
      .thenRefused('VIAL_NOT_HERE');
  });
});
