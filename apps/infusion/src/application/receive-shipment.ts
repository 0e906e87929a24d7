import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { RecordedEvent } from '#contracts';
import { newId, refusal } from '#kernel';
import { CommandRunner, POLICY, reject, type CommandContext, type Outcome, type Rejection } from '#platform';
import type { ClinicPolicy } from '#protocol';
import { findSite } from '#replicas';
import { micrograms } from '../domain/quantity.js';
import { shipment, usableUntil, type ReceiveShipment as Command, type Shipment } from '../domain/shipment.js';
import { productOf } from '../domain/vial-use.js';
import { registrationOf } from '../views/location.view.js';
import { VialActs, type VialAct } from './vial-acts.js';

export interface Delivery extends Omit<Command['shipment'], 'shipmentId'> {
  readonly mgPerVial: number;
  readonly vials: number;
}

export class ReceiveShipment {
  constructor(
    readonly delivery: Delivery,
    readonly context: CommandContext,
  ) {}
}

/** Takes an invoice line into the books: the shipment, and each of its vials, in one transaction. */
@CommandHandler(ReceiveShipment)
export class ReceiveShipmentHandler implements ICommandHandler<ReceiveShipment, Outcome> {
  constructor(
    private readonly runner: CommandRunner,
    private readonly acts: VialActs,
    @Inject(POLICY) private readonly policy: ClinicPolicy,
  ) {}

  execute({ delivery: { vials, mgPerVial, ...line }, context }: ReceiveShipment): Promise<Outcome> {
    const { policy } = this;
    const { siteId } = line;
    const shipmentId = newId();
    const vialIds = Array.from({ length: vials }, () => newId());
    let zone = '';
    return this.runner.run({
      name: 'ReceiveShipment',
      aggregate: shipment,
      id: shipmentId,
      context,
      existence: 'new',
      subject: { key: shipmentId, siteId, patientRef: null },
      command: async ({ uow: { manager }, now }): Promise<Command | Rejection> => {
        const site = await findSite(manager, siteId);
        if (site === null) return reject(refusal('SITE_UNKNOWN', `${siteId} is not known here (yet).`));
        ({ zone } = site);
        const registration = await registrationOf(manager, siteId);
        const received = { shipment: { shipmentId, ...line }, vialIds, mgPerVial };
        return { type: 'ReceiveShipment', ...received, registration, zone, now, policy };
      },
      effects: async ({ uow, state }, [cause]) => {
        const refused = state && (await this.acts.act(uow, this.receipts(state, zone), acting(context, cause)));
        return refused === null ? undefined : reject(refused);
      },
      constraints: { shipment_once: 'SHIPMENT_ALREADY_RECEIVED' },
      answer: () => ({ vialIds }),
    });
  }

  private receipts(received: Shipment, zone: string): VialAct[] {
    const { shipmentId, siteId, deaRegistration, ndc, lot, expiresOn, mcgPerVial: mcg, vialIds } = received;
    const product = productOf(this.policy, ndc);
    const label = { mcgPerMl: micrograms(product?.mgPerMl ?? 0), multiDose: product?.multiDose ?? false };
    const until = { usableUntil: usableUntil(expiresOn, zone).toString() };
    return vialIds.map((vialId) => {
      const data = { vialId, siteId, deaRegistration, ndc, lot, mcg, shipmentId, ...label, ...until };
      return { vialId, command: { type: 'ReceiveVial', data }, subject: { key: vialId, siteId, patientRef: null } };
    });
  }
}

const acting = (context: CommandContext, cause: RecordedEvent | undefined) => ({ context, cause });
