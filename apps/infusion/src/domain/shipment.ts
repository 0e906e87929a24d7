import type { MedicationEvent, OrderingViolationBlocked } from '#contracts';
import { accept, refusal, refuse, startOfDate, Temporal, type Aggregate, type Decision, type Refusal } from '#kernel';
import { policyVersionOf, type ClinicPolicy } from '#protocol';
import { inMg, micrograms } from './quantity.js';
import { firstOf } from './vial-rules.js';
import { productOf } from './vial-use.js';

type ReceivedEvent = Extract<MedicationEvent, { type: 'ShipmentReceived' }>;
export type ShipmentEvent = ReceivedEvent | OrderingViolationBlocked;
export type Shipment = ReceivedEvent['data'];

/** One line of a supplier's invoice: vials of one lot. */
export interface ReceiveShipment {
  readonly type: 'ReceiveShipment';
  readonly shipment: Pick<Shipment, 'shipmentId' | 'siteId' | 'supplierId' | 'invoice' | 'ndc' | 'lot' | 'expiresOn'>;
  readonly vialIds: readonly string[];
  /** As the label says, to be compared with the policy's product. */
  readonly mgPerVial: number;
  readonly registration: string | null;
  readonly zone: string;
  readonly now: Temporal.Instant;
  readonly policy: ClinicPolicy;
}

/** The end of the last day, at the place. */
export const usableUntil = (expiresOn: string, zone: string): Temporal.Instant =>
  startOfDate(Temporal.PlainDate.from(expiresOn).add({ days: 1 }), zone);

const unacceptable = (command: ReceiveShipment, mcgPerVial: number | null): Refusal | null => {
  const { shipment, mgPerVial, registration, zone, now, policy } = command;
  const { siteId, ndc, expiresOn } = shipment;
  const listed = policy.medication.products.map((product) => product.ndc).join(', ');
  return firstOf(
    registration === null ? refusal('LOCATION_NOT_REGISTERED', `${siteId} has no DEA registration.`) : null,
    mcgPerVial === null ? refusal('NDC_NOT_ALLOWED', `ndc is ${ndc}, allowed: ${listed}.`) : null,
    mcgPerVial === null || micrograms(mgPerVial) === mcgPerVial
      ? null
      : refusal('QUANTITY_INVALID', `mgPerVial is ${mgPerVial}, allowed for ${ndc}: ${inMg(mcgPerVial)}.`),
    Temporal.Instant.compare(usableUntil(expiresOn, zone), now) <= 0
      ? refusal('VIAL_EXPIRED', `The lot expired on ${expiresOn}.`)
      : null,
  );
};

const decide = (command: ReceiveShipment, state: Shipment | null): Decision<ShipmentEvent> => {
  if (state !== null) return refuse(refusal('ALREADY_EXISTS', 'The shipment was received.'));
  const { shipment, vialIds, registration, policy } = command;
  const product = productOf(policy, shipment.ndc);
  const mcgPerVial = product === undefined ? null : micrograms(product.mgPerMl * product.mlPerVial);
  const reason = unacceptable(command, mcgPerVial);
  if (reason !== null || registration === null || mcgPerVial === null)
    return reason === null ? accept() : refuse(reason);
  const label = { ...shipment, deaRegistration: registration, mcgPerVial, vialIds: [...vialIds] };
  return accept({ type: 'ShipmentReceived', data: { ...label, policyVersion: policyVersionOf(policy) } });
};

/** A delivery as the invoice tells it. Each vial of it goes on in a stream of its own. */
export const shipment: Aggregate<Shipment | null, ReceiveShipment, ShipmentEvent> = {
  service: 'infusion',
  category: 'shipment',
  initial: null,
  evolve: (state, event) => (event.type === 'ShipmentReceived' ? event.data : state),
  decide,
  subject: (state) => (state === null ? undefined : { key: state.shipmentId, siteId: state.siteId, patientRef: null }),
};
