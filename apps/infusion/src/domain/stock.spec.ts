import { describe, expect, it } from '@jest/globals';
import { instant } from '#kernel';
import { given } from '#testing';
import { shiftCount, type ShiftCountCommand } from './shift-count.js';
import { shipment, type ReceiveShipment } from './shipment.js';
import { now, policy, zone } from './vial.fixtures.js';

describe('a shipment', () => {
  const receive = (rest: Partial<ReceiveShipment> = {}): ReceiveShipment => ({
    type: 'ReceiveShipment',
    shipment: {
      shipmentId: 'shipment-1',
      siteId: 'slo',
      supplierId: 'wholesaler',
      invoice: 'INV-1',
      ndc: '42023-114-10',
      lot: 'K1',
      expiresOn: '2026-06-30',
    },
    vialIds: ['vial-1', 'vial-2'],
    mgPerVial: 500,
    registration: 'FC1000001',
    zone,
    now,
    policy,
    ...rest,
  });
  const { shipment: line } = receive();

  it('comes into a registered location', () => {
    given(shipment)
      .when(receive())
      .then({ type: 'ShipmentReceived', data: { mcgPerVial: 500_000, deaRegistration: 'FC1000001' } as never });
    given(shipment)
      .when(receive({ registration: null }))
      .thenRefused('LOCATION_NOT_REGISTERED');
  });

  it('is of a listed product, with the content that its label says', () => {
    const { detail } = given(shipment)
      .when(receive({ shipment: { ...line, ndc: '0000-0000-00' } }))
      .thenRefused('NDC_NOT_ALLOWED');
    expect(detail).toContain('42023-114-10');
    given(shipment)
      .when(receive({ mgPerVial: 50 }))
      .thenRefused('QUANTITY_INVALID');
  });

  it('is usable to the end of its last day at the place', () => {
    const at = (time: string) => given(shipment).when(receive({ now: instant(time) }));
    at('2026-07-01T06:59:59Z').then({ type: 'ShipmentReceived' });
    at('2026-07-01T07:00:00Z').thenRefused('VIAL_EXPIRED');
  });

  it('is received once', () => {
    const { events } = given(shipment).when(receive()).decision;
    given(shipment, ...events)
      .when(receive())
      .thenRefused('ALREADY_EXISTS');
  });
});

describe('a shift count', () => {
  type Record = Extract<ShiftCountCommand, { type: 'RecordShiftCount' }>;
  const record = (rest: Partial<Record> = {}): Record => ({
    type: 'RecordShiftCount',
    countId: 'count-1',
    siteId: 'slo',
    registration: 'FC1000001',
    lines: [
      { vialId: 'vial-1', mg: 495 },
      { vialId: 'vial-2', mg: 500 },
    ],
    sheet: new Map([
      ['vial-1', 500_000],
      ['vial-2', 500_000],
    ]),
    by: 'nurse-1',
    now,
    policy,
    ...rest,
  });
  const { events } = given(shiftCount).when(record()).decision;
  const confirm = { type: 'ConfirmShiftCount', by: 'np-1', role: 'prescriber', open: [], policy } as const;

  it('says for each vial what was expected and what was found', () => {
    expect(events).toMatchObject([
      { data: { lines: [{ expectedMcg: 500_000, countedMcg: 495_000 }, { countedMcg: 500_000 }] } },
    ]);
    given(shiftCount)
      .when(record({ registration: null }))
      .thenRefused('LOCATION_NOT_REGISTERED');
    given(shiftCount)
      .when(
        record({
          lines: [
            { vialId: 'vial-1', mg: 1.00001 },
            { vialId: 'vial-2', mg: 500 },
          ],
        }),
      )
      .thenRefused('QUANTITY_INVALID');
  });

  it('covers each vial exactly once, and no other', () => {
    const lines = [
      { vialId: 'vial-2', mg: 500 },
      { vialId: 'vial-2', mg: 500 },
      { vialId: 'vial-7', mg: 1 },
    ];
    const { detail } = given(shiftCount).when(record({ lines })).thenRefused('COUNT_INCOMPLETE');
    expect(detail).toBe('not counted: vial-1; not on the sheet: vial-7; twice: vial-2.');
  });

  it('is confirmed by a second person, once', () => {
    const counted = given(shiftCount, ...events);
    counted.when({ ...confirm, by: 'nurse-1' }).thenRefused('WITNESS_IS_ACTOR');
    counted.when({ ...confirm, role: 'coordinator' }).thenRefused('WITNESS_NOT_ALLOWED');
    const confirmed = counted.when(confirm);
    confirmed.then({ type: 'ShiftCountConfirmed', data: { confirmedBy: 'np-1' } as never });
    given(shiftCount, ...events, ...confirmed.decision.events)
      .when(confirm)
      .thenRefused('COUNT_ALREADY_CONFIRMED');
  });

  it('closes no shift of which something is open', () => {
    const open = [{ gate: 'WASTE_WITNESSED', detail: 'waste-1: 4 mg of vial vial-1.', satisfiedBy: [] }];
    given(shiftCount, ...events)
      .when({ ...confirm, open })
      .thenRefused('SHIFT_NOT_RECONCILED', 'WASTE_WITNESSED');
    given(shiftCount).when(confirm).thenRefused('NOT_FOUND');
  });
});
