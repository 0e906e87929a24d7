import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { vial } from './vial.js';
import * as safe from './vial.fixtures.js';
import type { VialEvent } from './vial.types.js';

const { received, issued, issue, giveBack, waste, wasted, sent, detected, resolve, lose, policy, now } = safe;
const stocked = given(vial, received());
const given1 = (...history: readonly VialEvent[]) => given(vial, received(), ...history);
const single = (...history: readonly VialEvent[]) => given(vial, safe.singleDose, ...history);

describe('a vial', () => {
  it('is received once, and nothing happens to one that was not', () => {
    const { data } = received() as Extract<VialEvent, { type: 'VialReceived' }>;
    given(vial).when({ type: 'ReceiveVial', data }).then(received());
    stocked.when({ type: 'ReceiveVial', data }).thenRefused('ALREADY_EXISTS');
    given(vial).when(issue()).thenRefused('NOT_FOUND');
  });
});

describe('issuing', () => {
  it('takes what the dose lacks, and starts the time after opening', () => {
    stocked.when(issue()).then(issued());
    stocked.when(issue({ mg: 35.3 })).then({ type: 'VialIssued', data: { mcg: 35_300 } as never });
    const late = instant('2026-06-30T16:00:00Z');
    stocked.when(issue({ now: late })).then({ type: 'VialIssued', data: { useBy: '2026-07-01T07:00:00Z' } as never });
  });

  it('of one id happens once', () => {
    given1(issued()).when(issue()).thenRefused('ALREADY_EXISTS');
  });

  it('gives no more than there is', () => {
    given1(issued(480_000))
      .when(issue({ issueId: 'issue-2' }))
      .thenRefused('MEDICATION_OVERDRAWN');
    expect(stocked.when(issue({ mg: 500.001 })).thenRefused('MEDICATION_OVERDRAWN').detail).toContain('500 mg');
    stocked.when(issue({ mg: 500 })).then(issued(500_000));
  });

  it.each([0, 0.0001, 36.00005, -1])('refuses %d mg', (mg) => {
    stocked.when(issue({ mg })).thenRefused('QUANTITY_INVALID');
  });

  it('refuses an expired vial, and one that was opened too long ago', () => {
    stocked.when(issue({ now: instant('2026-07-01T07:00:00Z') })).thenRefused('VIAL_EXPIRED');
    stocked.when(issue({ now: instant('2026-07-01T06:59:59Z') })).then({ type: 'VialIssued' });
    given1(issued())
      .when(issue({ issueId: 'issue-2', now: instant('2026-04-06T16:00:00Z') }))
      .thenRefused('VIAL_EXPIRED');
  });

  it('is for a visit that is under way at a registered location', () => {
    stocked.when(issue({ visit: null })).thenRefused('INFUSION_NOT_CHECKED_IN');
    for (const status of ['STOPPED', 'DISCHARGED', 'DEFERRED'])
      stocked.when(issue({ visit: { ...safe.visit, status } })).thenRefused('INFUSION_OVER');
    stocked.when(issue({ visit: { ...safe.visit, siteId: 'oakland' } })).thenRefused('VIAL_NOT_HERE');
    stocked.when(issue({ registration: null })).thenRefused('LOCATION_NOT_REGISTERED');
    given1(sent)
      .when(issue({ visit: { ...safe.visit, siteId: 'oakland' } }))
      .thenRefused('VIAL_NOT_HERE');
  });

  it('waits until a discrepancy of the vial, or of its lot, is resolved', () => {
    given1(detected(495_000)).when(issue()).thenRefused('DISCREPANCY_OPEN', 'DISCREPANCY_RESOLVED');
    const others = issue({ lotDiscrepancies: ['discrepancy-9'] });
    stocked.when(others).thenRefused('DISCREPANCY_OPEN', 'DISCREPANCY_RESOLVED');
    const vialOnly = { ...policy, medication: { ...policy.medication, discrepancyBlocks: 'VIAL' as const } };
    stocked.when({ ...others, policy: vialOnly }).then(issued());
  });

  it('gives out a single-dose vial whole', () => {
    single()
      .when(issue())
      .then({ type: 'VialIssued', data: { mcg: 500_000, useBy: '2026-03-09T17:00:00Z' } as never });
    single()
      .when(issue({ mg: 40 }))
      .thenRefused('QUANTITY_INVALID');
  });
});

describe('what the pump delivered', () => {
  const administer = { type: 'Administer', issueId: 'issue-1', discrepancyId: 'd-1', policy } as const;

  it('leaves the issue', () => {
    given1(issued())
      .when({ ...administer, mcg: 36_000, excess: 0 })
      .then({ type: 'MedicationAdministered', data: { mcg: 36_000, infusionId: 'infusion-1' } as never });
    given1(issued())
      .when({ ...administer, mcg: 0, excess: 0 })
      .thenNothing();
  });

  it('and was never issued is a discrepancy, not a refusal', () => {
    const over = given1(issued()).when({ ...administer, mcg: 40_000, excess: 1_500 });
    over.then(
      { type: 'MedicationAdministered' },
      { type: 'DiscrepancyDetected', data: { source: 'DELIVERY', expectedMcg: 40_000, countedMcg: 41_500 } as never },
    );
    stocked
      .when({ ...administer, mcg: 10_000, excess: 0 })
      .then({ type: 'DiscrepancyDetected', data: { expectedMcg: 0, countedMcg: 10_000 } as never });
  });
});

describe('returning', () => {
  it('takes back what stayed in a multi-dose vial', () => {
    given1(issued())
      .when(giveBack({ mg: 4 }))
      .then({ type: 'MedicationReturned', data: { mcg: 4_000 } as never });
    given1(issued())
      .when(giveBack({ mg: 41 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    stocked.when(giveBack()).thenRefused('ISSUE_UNKNOWN');
  });

  it('takes back a single-dose vial only sealed, and as a whole', () => {
    single(issued(500_000)).when(giveBack()).thenRefused('RETURN_NOT_ALLOWED');
    single(issued(500_000))
      .when(giveBack({ sealIntact: true, mg: 400 }))
      .thenRefused('RETURN_NOT_ALLOWED');
    const back = single(issued(500_000)).when(giveBack({ sealIntact: true }));
    back.then({ type: 'MedicationReturned' });
    expect(given(vial, safe.singleDose, issued(500_000), ...back.decision.events).state?.useBy).toBeNull();
  });

  it('never calls a vial sealed that was opened before', () => {
    const before: VialEvent = {
      type: 'MedicationReturned',
      data: { ...safe.stock, mcg: 40_000, issueId: 'issue-1', infusionId: 'infusion-1', sealIntact: false },
    };
    given1(issued(), before, issued(500_000, 'issue-2'))
      .when(giveBack({ issueId: 'issue-2', sealIntact: true }))
      .thenRefused('RETURN_NOT_ALLOWED');
  });

  it('leaves a running infusion what it needs', () => {
    given1(issued(50_000))
      .when(giveBack({ needed: 40_000 }))
      .thenRefused('ISSUE_NEEDED');
    given1(issued(50_000))
      .when(giveBack({ needed: 40_000, mg: 10 }))
      .then({ type: 'MedicationReturned' });
  });
});

describe('waste (I9)', () => {
  const witness = { type: 'WitnessDisposal', disposalId: 'waste-1', by: 'nurse-2', role: 'nurse', policy } as const;

  it('is recorded by one, with its volume, and witnessed by another', () => {
    given1(issued(4_000)).when(waste()).then(wasted());
    given1(issued(), wasted())
      .when(witness)
      .then({ type: 'WasteWitnessed', data: { witnessId: 'nurse-2', witnessRole: 'nurse' } as never });
  });

  it('is never witnessed by whoever wasted it, nor by just anybody, nor twice', () => {
    const unseen = given1(issued(), wasted());
    unseen.when({ ...witness, by: 'nurse-1' }).thenRefused('WITNESS_IS_ACTOR');
    unseen.when({ ...witness, role: 'coordinator' }).thenRefused('WITNESS_NOT_ALLOWED');
    const seen = unseen.when(witness).decision.events;
    given1(issued(), wasted(), ...seen)
      .when(witness)
      .thenRefused('DISPOSAL_UNKNOWN');
  });

  it('needs a reason and a method of the policy, and something to waste', () => {
    given1(issued())
      .when(waste({ reasonCode: 'DROPPED' }))
      .thenRefused('DISPOSAL_RULE_UNMET');
    given1(issued())
      .when(waste({ method: 'SINK' }))
      .thenRefused('DISPOSAL_RULE_UNMET');
    stocked.when(waste()).thenRefused('ISSUE_UNKNOWN');
    given1(issued())
      .when(waste({ mg: 40.001 }))
      .thenRefused('MEDICATION_OVERDRAWN');
    given1(issued())
      .when(waste({ needed: 40_000 }))
      .thenRefused('ISSUE_NEEDED');
    given1(sent)
      .when(waste({ issueId: null, mg: 1 }))
      .thenRefused('MEDICATION_OVERDRAWN');
  });

  it('out of a sealed vial opens it', () => {
    const { events } = stocked.when(waste({ issueId: null, mg: 4.5 })).decision;
    expect(given1(...events).state?.useBy).toBe('2026-04-06T16:00:00Z');
    const all = stocked.when(waste({ issueId: null })).decision.events;
    expect(all).toMatchObject([{ data: { useBy: null } }]);
  });

  it('may come out of the stock', () => {
    given1(issued())
      .when(waste({ issueId: null }))
      .then({ type: 'WasteRecorded', data: { from: 'ON_HAND', mcg: 460_000 } as never });
  });
});

describe('destruction', () => {
  const destroy = {
    type: 'RecordDestruction',
    destructionId: 'destruction-1',
    method: 'ON_SITE',
    formRef: 'FORM41-1',
    by: 'md-1',
    policy,
  } as const;

  it('takes all that is left, and is witnessed as well', () => {
    const { events } = stocked.when(destroy).decision;
    expect(events).toMatchObject([{ type: 'DestructionRecorded', data: { mcg: 500_000, formRef: 'FORM41-1' } }]);
    const witness = { type: 'WitnessDisposal', disposalId: 'destruction-1', role: 'prescriber', policy } as const;
    given1(...events)
      .when({ ...witness, by: 'md-1' })
      .thenRefused('WITNESS_IS_ACTOR');
    given1(...events)
      .when({ ...witness, by: 'np-1' })
      .then({ type: 'DestructionWitnessed' });
    given1(...events)
      .when(destroy)
      .thenRefused('QUANTITY_INVALID');
  });

  it('hides nothing that is out, unexplained or on its way', () => {
    given1(issued()).when(destroy).thenRefused('VIAL_IN_USE');
    given1(detected(495_000)).when(destroy).thenRefused('DISCREPANCY_OPEN');
    given1(sent).when(destroy).thenRefused('VIAL_NOT_HERE');
    stocked.when({ ...destroy, method: 'SINK' }).thenRefused('DISPOSAL_RULE_UNMET');
  });
});

describe('a transfer', () => {
  const send = {
    type: 'SendTransfer',
    transferId: 'transfer-1',
    toSiteId: 'oakland',
    toRegistration: 'FC1000002',
    invoice: 'TR-1',
  } as const;
  const receive = {
    type: 'ReceiveTransfer',
    siteId: 'oakland',
    registration: 'FC1000002',
    mg: 500,
    discrepancyId: 'd-1',
    policy,
  } as const;

  it('is sent here and received there, and both halves say the same', () => {
    stocked.when(send).then(sent);
    const data = { siteId: 'oakland', deaRegistration: 'FC1000002', fromSiteId: 'slo', mcg: 500_000 };
    given1(sent)
      .when(receive)
      .then({ type: 'TransferReceived', data: data as never });
  });

  it('that arrives with another content opens a case', () => {
    given1(sent)
      .when({ ...receive, mg: 480 })
      .then(
        { type: 'TransferReceived', data: { mcg: 500_000, countedMcg: 480_000 } as never },
        { type: 'DiscrepancyDetected', data: { source: 'TRANSFER', siteId: 'oakland' } as never },
      );
  });

  it('goes between registered locations, once, and takes along no open question', () => {
    stocked.when({ ...send, toRegistration: null }).thenRefused('LOCATION_NOT_REGISTERED');
    stocked.when({ ...send, toSiteId: 'slo' }).thenRefused('VIAL_NOT_HERE');
    given1(sent).when(send).thenRefused('VIAL_NOT_HERE');
    given1(issued()).when(send).thenRefused('VIAL_IN_USE');
    given1(issued(4_000), wasted()).when(send).thenRefused('VIAL_IN_USE');
    given1(detected(495_000)).when(send).thenRefused('DISCREPANCY_OPEN');
  });

  it('is received where it was sent to', () => {
    given1(sent)
      .when({ ...receive, siteId: 'los-angeles' })
      .thenRefused('TRANSFER_UNKNOWN');
    stocked.when(receive).thenRefused('TRANSFER_UNKNOWN');
    given1(sent)
      .when({ ...receive, registration: null })
      .thenRefused('LOCATION_NOT_REGISTERED');
    given1(sent)
      .when({ ...receive, mg: 0.00001 })
      .thenRefused('QUANTITY_INVALID');
  });

  it('that never arrives is a loss of the sender', () => {
    const lost = given1(sent).when(lose({ from: 'IN_TRANSIT', mg: 1 }));
    lost.then({ type: 'LossReported', data: { siteId: 'slo', mcg: 500_000, from: 'IN_TRANSIT' } as never });
    const { state } = given1(sent, ...lost.decision.events);
    expect(state).toMatchObject({ siteId: 'slo', transfer: null, amounts: { lost: 500_000, transferredOut: 0 } });
  });
});

describe('a loss', () => {
  it('is to be reported within a business day, and on Form 106 within 45 days', () => {
    const due = { noticeDueAt: '2026-03-11T07:00:00Z', formDueAt: '2026-04-23T16:00:00Z' };
    stocked.when(lose()).then({ type: 'LossReported', data: { ...due, kind: 'THEFT' } as never });
    const friday = lose({ now: instant('2026-03-13T23:00:00Z') });
    stocked.when(friday).then({ type: 'LossReported', data: { noticeDueAt: '2026-03-17T07:00:00Z' } as never });
  });

  it('is of something that was there', () => {
    stocked.when(lose({ mg: 501 })).thenRefused('MEDICATION_OVERDRAWN');
    stocked.when(lose({ from: 'ISSUED', issueId: 'issue-1' })).thenRefused('ISSUE_UNKNOWN');
    stocked.when(lose({ from: 'IN_TRANSIT' })).thenRefused('VIAL_NOT_HERE');
    given1(sent).when(lose()).thenRefused('VIAL_NOT_HERE');
  });

  it('stays open until both reports are filed, and says once when one is overdue', () => {
    const history = [received(), ...stocked.when(lose()).decision.events];
    const file = { type: 'FileLossReport', lossId: 'loss-1', report: 'NOTICE', reportRef: 'LETTER-1' } as const;
    const overdue = { type: 'NoteLossOverdue', now: instant('2026-03-11T07:00:00Z') } as const;
    given(vial, ...history)
      .when({ ...overdue, now })
      .thenNothing();
    const said = given(vial, ...history).when(overdue);
    said.then({ type: 'LossReportOverdue', data: { report: 'NOTICE' } as never });
    const after = [...history, ...said.decision.events];
    given(vial, ...after)
      .when(overdue)
      .thenNothing();
    const filed = given(vial, ...after).when(file);
    filed.then({ type: 'LossReportFiled' });
    given(vial, ...after, ...filed.decision.events)
      .when(file)
      .thenRefused('LOSS_UNKNOWN');
    const form = { ...file, report: 'FORM_106' } as const;
    const both = given(vial, ...after, ...filed.decision.events).when(form).decision.events;
    expect(given(vial, ...after, ...filed.decision.events, ...both).state?.losses).toEqual({});
  });
});

describe('a count', () => {
  const count = (countedMcg: number) =>
    ({ type: 'CountVial', countId: 'count-1', countedMcg, discrepancyId: 'discrepancy-1', policy }) as const;

  it('that agrees is only noted', () => {
    stocked.when(count(500_000)).then({ type: 'VialCounted' });
  });

  it('of a sealed vial is exact, of an opened one within the tolerance', () => {
    stocked.when(count(499_999)).then({ type: 'VialCounted' }, { type: 'DiscrepancyDetected' });
    given1(issued()).when(count(458_000)).then({ type: 'VialCounted' });
    given1(issued())
      .when(count(457_999))
      .then({ type: 'VialCounted' }, { type: 'DiscrepancyDetected', data: { expectedMcg: 460_000 } as never });
  });

  it('finds the same difference only once', () => {
    given1(detected(495_000)).when(count(495_000)).then({ type: 'VialCounted' });
    given1(detected(495_000)).when(count(490_000)).then({ type: 'VialCounted' }, { type: 'DiscrepancyDetected' });
  });
});

describe('resolving a discrepancy', () => {
  it('is signed; what is missing becomes a loss with its reports', () => {
    const resolved = given1(detected(495_000)).when(resolve());
    const signature = {
      signerId: 'md-1',
      role: 'medical-director',
      meaning: 'RESPONSIBILITY',
      signedAt: now.toString(),
    };
    resolved.then(
      { type: 'DiscrepancyResolved', data: { mcg: 5_000, reasonCode: 'NOT_FOUND', signature } as never },
      { type: 'LossReported', data: { mcg: 5_000, discrepancyId: 'discrepancy-1' } as never },
    );
    const after = given1(detected(495_000), ...resolved.decision.events);
    expect(after.state?.amounts).toMatchObject({ onHand: 495_000, lost: 5_000 });
    after.when(issue()).then(issued());
    after.when(resolve()).thenRefused('DISCREPANCY_UNKNOWN');
  });

  it('takes what is too much into the books', () => {
    const found = given1(detected(503_000)).when(resolve({ resolution: 'FOUND' }));
    found.then({ type: 'DiscrepancyResolved', data: { mcg: 3_000 } as never });
    const { state } = given1(detected(503_000), ...found.decision.events);
    expect(state?.amounts).toMatchObject({ onHand: 503_000, found: 3_000 });
  });

  it('moves nothing when the count was wrong', () => {
    const wrong = given1(detected(495_000)).when(resolve({ resolution: 'COUNT_ERROR' }));
    expect(given1(detected(495_000), ...wrong.decision.events).state?.amounts.onHand).toBe(500_000);
  });

  it('fits what was found', () => {
    given1(detected(503_000)).when(resolve()).thenRefused('DISCREPANCY_RESOLUTION_INVALID');
    given1(detected(495_000))
      .when(resolve({ resolution: 'FOUND' }))
      .thenRefused('DISCREPANCY_RESOLUTION_INVALID');
    given1(detected(100_000), issued(450_000)).when(resolve()).thenRefused('MEDICATION_OVERDRAWN');
  });
});
