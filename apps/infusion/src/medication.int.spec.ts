import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { compareTimers, type Database } from '#event-store';
import { instant, newId, VirtualClock } from '#kernel';
import { DATABASE, ServiceRuntime, type CommandContext, type Outcome } from '#platform';
import { createTestDatabase, openServiceHost, publishedEvent, type TestDatabase } from '#testing';
import { CheckInPatient } from './application/check-in-patient.js';
import { DeferInfusion } from './application/defer-infusion.js';
import { IssueVial } from './application/issue-vial.js';
import { LossReportWatch } from './application/loss-report.timer.js';
import { OrderDose } from './application/order-dose.js';
import { GetVial } from './application/read-medication.js';
import { GetInventory } from './application/read-stock.js';
import { ReceiveShipment } from './application/receive-shipment.js';
import { ReceiveTransfer } from './application/receive-transfer.js';
import { RecordShiftCount } from './application/record-count.js';
import { RecordWaste } from './application/record-waste.js';
import { ReplicasReaction } from './application/replicas.reaction.js';
import { ReportLoss } from './application/report-loss.js';
import { ReturnMedication } from './application/return-medication.js';
import { SendTransfer } from './application/send-transfer.js';
import { InfusionModule } from './infusion.module.js';

const NOW = '2026-03-09T16:00:00Z';
const clock = new VirtualClock(instant(NOW));
const courseId = randomUUID();

let test: TestDatabase;
let app: INestApplicationContext;
let database: Database;
let commands: CommandBus;

const as = (subject: string, role: CommandContext['actor']['role'] = 'nurse'): CommandContext => ({
  actor: { subject, role, organisation: 'clinic' },
  sites: '*',
  correlationId: newId(),
  traceparent: null,
  ifMatch: null,
  idempotency: { key: newId(), fingerprint: 'fingerprint' },
});
const run = (command: object): Promise<Outcome> => commands.execute(command);
const done = async (command: object): Promise<Record<string, unknown>> => {
  const outcome = await run(command);
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
  return { id: outcome.id, ...outcome.body };
};
const codeOf = (outcome: Outcome): string =>
  outcome.kind === 'refused' ? outcome.refusal.code : outcome.kind.toUpperCase();

let invoices = 0;
const receiveVials = async (vials = 1, siteId = 'slo'): Promise<string[]> => {
  const label = { ndc: '42023-114-10', lot: `LOT-${invoices}`, expiresOn: '2028-06-30', mgPerVial: 500 };
  const delivery = { siteId, supplierId: 'wholesaler', invoice: `INV-${invoices++}`, ...label, vials };
  return (await done(new ReceiveShipment(delivery, as('nurse-1'))))['vialIds'] as string[];
};
const receiveVial = async (): Promise<string> => (await receiveVials())[0] ?? '';

const visit = async (): Promise<string> => {
  const arrival = { courseId, ordinal: 1, appointmentId: null, consentReaffirmed: true };
  const checkIn = new CheckInPatient({ ...arrival, identifiersMatched: ['NAME', 'BIRTH_DATE'] }, as('nurse-1'));
  return String((await done(checkIn))['id']);
};

interface Row {
  readonly onHand: number;
  readonly issued: number;
}
const rowOf = async (vialId: string): Promise<Row | undefined> => {
  const [row] = await database.sql.query<Row>(
    'SELECT on_hand AS "onHand", issued FROM medication_vials WHERE id = $1',
    [vialId],
  );
  return row;
};

beforeAll(async () => {
  test = await createTestDatabase();
  app = await openServiceHost({ service: InfusionModule, databaseUrl: test.url, clock, surroundings: { poolSize: 8 } });
  database = app.get<Database>(DATABASE, { strict: false });
  commands = app.get(CommandBus, { strict: false });
  const site = (siteId: string, more: object) =>
    publishedEvent(
      {
        source: 'scheduling',
        key: siteId,
        type: 'SiteRegistered',
        data: { siteId, zone: 'America/Los_Angeles', jurisdiction: 'US-CA', ...more },
      },
      NOW,
    );
  const credentials = ['LICENSE', 'DEA'].map((credentialType) => {
    const held = { credentialId: credentialType, practitionerId: 'np-1', credentialType, jurisdiction: 'US-CA' };
    const data = { ...held, validFrom: '2020-01-01T00:00:00Z', validUntil: '2030-01-01T00:00:00Z' };
    return publishedEvent({ source: 'scheduling', key: 'np-1', type: 'CredentialVerified', data }, NOW);
  });
  const opened = {
    courseId,
    patientRef: randomUUID(),
    siteId: 'slo',
    siteZone: 'America/Los_Angeles',
    protocolId: 'kap.separated',
    protocolVersion: '1.0.0',
    sameLocalDateForbidden: true,
    minInfusionGap: null,
  };
  await database.transaction((uow) =>
    app
      .get(ReplicasReaction, { strict: false })
      .react(
        [
          site('slo', { deaRegistration: 'FC1000001' }),
          site('oakland', { deaRegistration: 'FC1000002' }),
          site('popup', {}),
          ...credentials,
          publishedEvent({ source: 'course', key: courseId, type: 'TreatmentCourseOpened', data: opened }, NOW),
        ],
        uow,
      ),
  );
}, 60_000);

afterAll(async () => {
  await app.get(ServiceRuntime, { strict: false }).quiesce();
  await app.close();
  await database.close();
  await test.drop();
});

describe('I8 under concurrency', () => {
  it('twelve people take 50 mg each out of one vial of 500 at once: ten get them', async () => {
    const [vialId, infusionId] = [await receiveVial(), await visit()];
    const issue = () => run(new IssueVial(vialId, { infusionId, mg: 50 }, as(newId())));
    const again = async (): Promise<string> => {
      for (;;) {
        const code = codeOf(await issue());
        if (code !== 'CONCURRENT_CHANGE') return code; // what a client does: it sends the request again
      }
    };
    const outcomes = await Promise.all(Array.from({ length: 12 }, again));
    expect(outcomes.filter((code) => code === 'ACCEPTED')).toHaveLength(10);
    expect(outcomes.filter((code) => code === 'MEDICATION_OVERDRAWN')).toHaveLength(2);
    expect(await rowOf(vialId)).toEqual({ onHand: 0, issued: 500_000 });
  }, 30_000);

  it('the same request twice at once issues once', async () => {
    const [vialId, infusionId] = [await receiveVial(), await visit()];
    const context = as('nurse-1');
    const issue = () => run(new IssueVial(vialId, { infusionId, mg: 50 }, context));
    const kinds = (await Promise.all([issue(), issue()])).map(({ kind }) => kind);
    expect(kinds.sort()).toEqual(['accepted', 'repeated']);
    expect(await rowOf(vialId)).toEqual({ onHand: 450_000, issued: 50_000 });
  });

  it('an issue is returned, or wasted, and never both', async () => {
    const [vialId, infusionId] = [await receiveVial(), await visit()];
    const { issueId } = await done(new IssueVial(vialId, { infusionId, mg: 50 }, as('nurse-1')));
    const left = { issueId: String(issueId), mg: null };
    const waste = { ...left, reasonCode: 'RESIDUAL', method: 'SEQUESTRATION_DEVICE' };
    const outcomes = await Promise.all([
      run(new ReturnMedication(vialId, { ...left, sealIntact: false }, as('nurse-1'))),
      run(new RecordWaste(vialId, waste, as('nurse-2'))),
    ]);
    expect(outcomes.map(codeOf).sort()).toEqual(['ACCEPTED', 'ISSUE_UNKNOWN']);
    expect((await rowOf(vialId))?.issued).toBe(0);
  });

  it('every row balances, also against a mistake of the code: the table refuses', async () => {
    const vialId = await receiveVial();
    const tamper = database.sql.query('UPDATE medication_vials SET on_hand = on_hand + 1 WHERE id = $1', [vialId]);
    await expect(tamper).rejects.toMatchObject({ constraint: 'one_balance' });
  });
});

describe('a location', () => {
  it('without a DEA registration takes in nothing', async () => {
    const label = { ndc: '42023-114-10', lot: 'X', expiresOn: '2028-06-30', mgPerVial: 500 };
    const delivery = { siteId: 'popup', supplierId: 'wholesaler', invoice: 'INV', ...label, vials: 1 };
    expect(codeOf(await run(new ReceiveShipment(delivery, as('nurse-1'))))).toBe('LOCATION_NOT_REGISTERED');
  });

  it('receives an invoice line once, whoever types it in', async () => {
    const label = { ndc: '42023-114-10', lot: 'TWICE', expiresOn: '2028-06-30', mgPerVial: 500 };
    const delivery = { siteId: 'slo', supplierId: 'wholesaler', invoice: 'TWICE', ...label, vials: 2 };
    const outcomes = [
      await run(new ReceiveShipment(delivery, as('nurse-1'))),
      await run(new ReceiveShipment(delivery, as('nurse-2'))),
    ];
    expect(outcomes.map(codeOf)).toEqual(['ACCEPTED', 'SHIPMENT_ALREADY_RECEIVED']);
    const [held] = await database.sql.query(`SELECT count(*)::int AS n FROM medication_vials WHERE lot = 'TWICE'`);
    expect(held).toEqual({ n: 2 });
  });
});

describe('the inventory', () => {
  const lotAt = async (siteId: string, lot: string, asOf: string | null) => {
    type Answer = { lots: { lot: string; vials: number; amounts: Record<string, number> }[] };
    const answer = await app
      .get(QueryBus, { strict: false })
      .execute<GetInventory, Answer>(new GetInventory(siteId, asOf, '*'));
    return answer.lots.find((each) => each.lot === lot);
  };

  it('is what it was at any instant, and both ends of a transfer agree', async () => {
    const lot = `LOT-${invoices}`;
    const [vialId = '', other = ''] = await receiveVials(2);
    const atReceipt = clock.now().toString();
    clock.advanceTo(clock.now().add({ hours: 1 }));
    await done(new SendTransfer(vialId, { toSiteId: 'oakland', invoice: 'TR-1' }, as('nurse-1')));
    expect((await lotAt('slo', lot, null))?.amounts).toMatchObject({ onHand: 500, transferredOut: 500 });
    expect(await lotAt('oakland', lot, null)).toBeUndefined();
    clock.advanceTo(clock.now().add({ hours: 1 }));
    await done(new ReceiveTransfer(vialId, { siteId: 'oakland', mg: 500 }, as('nurse-9')));
    const there = await lotAt('oakland', lot, null);
    expect(there).toMatchObject({ vials: 1, amounts: { transferredIn: 500, onHand: 500, received: 0 } });
    expect(await lotAt('slo', lot, atReceipt)).toMatchObject({ vials: 2, amounts: { received: 1000, onHand: 1000 } });
    const life = await app
      .get(QueryBus, { strict: false })
      .execute<GetVial, { life: { type: string; by: string }[] }>(new GetVial(vialId, '*'));
    expect(life.life.map(({ type, by }) => `${type} ${by}`)).toEqual([
      'VialReceived nurse-1',
      'TransferSent nurse-1',
      'TransferReceived nurse-9',
    ]);
    expect(other).not.toBe('');
  });
});

describe('a discrepancy of one vial', () => {
  it('bars the next issue from all of its lot at that site', async () => {
    const [short = '', other = ''] = await receiveVials(2, 'oakland');
    const sheet = await database.sql.query<{ id: string; mcg: number }>(
      `SELECT id, on_hand AS mcg FROM medication_vials WHERE site_id = 'oakland' AND on_hand > 0`,
    );
    const lines = sheet.map(({ id, mcg }) => ({ vialId: id, mg: (id === short ? mcg - 5_000 : mcg) / 1000 }));
    await done(new RecordShiftCount('oakland', lines, as('nurse-1')));
    const infusionId = await visit();
    await database.sql.query(`UPDATE infusion_sessions SET site_id = 'oakland' WHERE id = $1`, [infusionId]);
    for (const vialId of [short, other])
      expect(codeOf(await run(new IssueVial(vialId, { infusionId, mg: 10 }, as('nurse-1'))))).toBe('DISCREPANCY_OPEN');
    const blocked = await database.sql.query(
      `SELECT 1 FROM events WHERE type = 'OrderingViolationBlocked' AND stream_id = $1`,
      [`vial-${other}`],
    );
    expect(blocked).toHaveLength(1);
  });
});

describe('a visit that is deferred', () => {
  it('leaves what was issued to be returned, and nothing more is issued to it', async () => {
    const [vialId, infusionId] = [await receiveVial(), await visit()];
    const weight = { weightKg: 72, weightMeasuredAt: clock.now().toString() };
    const dose = { mgPerKg: 0.5, ...weight, minutes: 40, vialMgPerMl: 50, infusionMl: 50 };
    await done(new OrderDose(infusionId, dose, as('np-1', 'prescriber')));
    const { issueId, mg } = await done(new IssueVial(vialId, { infusionId, mg: null }, as('nurse-1')));
    expect(mg).toBe(36);
    await done(new DeferInfusion(infusionId, { initiator: 'PATIENT', reasonCode: 'FEVER' }, as('nurse-1')));
    expect(codeOf(await run(new IssueVial(vialId, { infusionId, mg: 1 }, as('nurse-1'))))).toBe('INFUSION_OVER');
    await done(new ReturnMedication(vialId, { issueId: String(issueId), mg: null, sealIntact: false }, as('nurse-1')));
    expect(await rowOf(vialId)).toEqual({ onHand: 500_000, issued: 0 });
  });
});

describe('a loss', () => {
  it('whose notice is not filed in time is said to be overdue, by a timer that the stream implies', async () => {
    const vialId = await receiveVial();
    const loss = { from: 'ON_HAND', issueId: null, mg: 500, kind: 'THEFT' } as const;
    await done(new ReportLoss(vialId, loss, as('nurse-1')));
    const watch = app.get(LossReportWatch, { strict: false });
    const differences = await compareTimers(database, [watch]);
    expect(Object.values(differences).flat()).toEqual([]);
    clock.advanceTo(clock.now().add({ hours: 48 }));
    const timer = { owner: `vial-${vialId}`, kind: watch.kind, dueAt: clock.now().toString() };
    await database.transaction((uow) => watch.fire([timer], uow));
    await database.transaction((uow) => watch.fire([timer], uow));
    const said = await database.sql.query<{ data: object }>(
      `SELECT data FROM events WHERE type = 'LossReportOverdue' AND stream_id = $1`,
      [`vial-${vialId}`],
    );
    expect(said).toMatchObject([{ data: { report: 'NOTICE' } }]);
    const [next] = await database.sql.query<{ days: number }>(
      `SELECT extract(epoch FROM due_at - $2::timestamptz)::int / 86400 AS days FROM timers WHERE owner = $1`,
      [`vial-${vialId}`, NOW],
    );
    expect(next?.days).toBe(45);
  });
});
