/** The demo's clinic network: three sites, their rooms, and who works there with which credentials. */
export const NETWORK = {
  organisation: 'central-coast-kap',
  sites: [
    {
      siteId: 'san-luis-obispo',
      zone: 'America/Los_Angeles',
      jurisdiction: 'US-CA',
      deaRegistration: 'FC1000001',
    },
    { siteId: 'oakland', zone: 'America/Los_Angeles', jurisdiction: 'US-CA', deaRegistration: 'FC1000002' },
    { siteId: 'los-angeles', zone: 'America/Los_Angeles', jurisdiction: 'US-CA', deaRegistration: 'FC1000003' },
  ],
  rooms: [
    { roomId: 'slo-infusion-1', siteId: 'san-luis-obispo', kind: 'INFUSION' },
    { roomId: 'slo-therapy-1', siteId: 'san-luis-obispo', kind: 'THERAPY' },
    { roomId: 'oak-infusion-1', siteId: 'oakland', kind: 'INFUSION' },
    { roomId: 'oak-therapy-1', siteId: 'oakland', kind: 'THERAPY' },
    { roomId: 'la-infusion-1', siteId: 'los-angeles', kind: 'INFUSION' },
    { roomId: 'la-therapy-1', siteId: 'los-angeles', kind: 'THERAPY' },
  ],
  staff: [
    { practitionerId: 'md-okafor', profession: 'PHYSICIAN', credentials: ['LICENSE', 'DEA', 'ACLS'] },
    { practitionerId: 'np-larsen', profession: 'NURSE_PRACTITIONER', credentials: ['LICENSE', 'DEA', 'ACLS'] },
    { practitionerId: 'np-ito', profession: 'NURSE_PRACTITIONER', credentials: ['LICENSE', 'DEA', 'ACLS'] },
    { practitionerId: 'rn-castillo', profession: 'NURSE', credentials: ['LICENSE', 'ACLS', 'BLS'] },
    { practitionerId: 'rn-mbeki', profession: 'NURSE', credentials: ['LICENSE', 'ACLS', 'BLS'] },
    { practitionerId: 'rn-silva', profession: 'NURSE', credentials: ['LICENSE', 'ACLS', 'BLS'] },
    { practitionerId: 'rn-wu', profession: 'NURSE', credentials: ['LICENSE', 'BLS'] },
    { practitionerId: 'lmft-haddad', profession: 'THERAPIST', credentials: ['LICENSE', 'KAP_TRAINING'] },
    { practitionerId: 'lcsw-moreau', profession: 'THERAPIST', credentials: ['LICENSE', 'KAP_TRAINING'] },
  ],
};
