import { DemoFailure, type Clinic } from './clinic.js';
import { NETWORK } from './clinic-network.js';

/** A nurse's certificate that ends the day before it is needed: 12 March, midnight in California. */
const LAPSES: Readonly<Record<string, string>> = { 'rn-wu/BLS': '2026-03-12T07:00:00Z' };

/** Registers sites, rooms, staff and credentials, as a network does once. */
export const setUp = async (clinic: Clinic): Promise<void> => {
  const at = '/scheduling/v1';
  const post = (path: string, body: object) => clinic.post('booking-desk', `${at}/${path}`, body);
  for (const site of NETWORK.sites) await clinic.post('md-okafor', `${at}/sites`, site);
  for (const room of NETWORK.rooms) await post('rooms', room);
  const siteIds = NETWORK.sites.map(({ siteId }) => siteId);
  for (const { practitionerId, profession, credentials } of NETWORK.staff) {
    const organisation = profession === 'THERAPIST' ? 'independent' : clinic.network;
    await clinic.post('md-okafor', `${at}/practitioners`, { practitionerId, profession, organisation, siteIds });
    for (const credentialType of credentials)
      for (const place of credentialType === 'DEA' ? siteIds.map((siteId) => ({ siteId })) : [{}])
        await clinic.post('md-okafor', `${at}/practitioners/${practitionerId}/credentials`, {
          credentialType,
          jurisdiction: 'US-CA',
          validFrom: '2025-01-01T00:00:00Z',
          validUntil: LAPSES[`${practitionerId}/${credentialType}`] ?? '2027-01-01T00:00:00Z',
          ...place,
        });
  }
  await clinic.waitUntil(await clinic.inMinutes(0)); // by then every service knows the sites
  for (const siteId of siteIds) await stock(clinic, siteId);
};

/** Ten vials for the safe of a registered location. */
const stock = async (clinic: Clinic, siteId: string): Promise<void> => {
  const label = { ndc: '42023-114-10', lot: 'K2481', expiresOn: '2035-06-30', mgPerVial: 500 };
  const delivery = { siteId, supplierId: 'wholesaler', invoice: 'INV-20481', ...label, vials: 10 };
  const path = '/infusion/v1/medication/shipments';
  const { ok, status, body } = await clinic.untilKnown('rn-castillo', path, delivery, 'SITE_UNKNOWN');
  if (!ok) throw new DemoFailure(`${path}: ${status} ${JSON.stringify(body)}`);
};
